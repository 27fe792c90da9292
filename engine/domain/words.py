"""Names of states, posts and works for sentences (LABELS §1, §3)."""

from collections.abc import Mapping

from engine.domain.lifecycle import CaseState
from engine.domain.names import Role, Text

STATES: Mapping[CaseState, Text] = {
    CaseState.RECEIVED: Text("已收件（待受理）", "Received"),
    CaseState.IN_PRECHECK: Text("部门预审中", "Pre-check by departments"),
    CaseState.AWAITING_CORRECTION: Text("待补正", "Awaiting corrections"),
    CaseState.ACCEPTED: Text("已受理", "Accepted"),
    CaseState.IN_REVIEW: Text("部门审查中", "In review"),
    CaseState.DRAWING_CHANGE: Text("待改图", "Drawings being changed"),
    CaseState.MERGING: Text("意见汇总", "Merging opinions"),
    CaseState.AWAITING_PAYMENT: Text("待缴款", "Awaiting payment"),
    CaseState.AWAITING_SIGNATURE: Text("待签发", "Awaiting signature"),
    CaseState.READY_TO_ISSUE: Text("可出件", "Ready to hand out"),
    CaseState.DELIVERED: Text("已送达", "Delivered"),
    CaseState.NOT_ACCEPTED: Text("不予受理", "Not accepted"),
    CaseState.WITHDRAWN: Text("已撤件", "Withdrawn by applicant"),
}

POSTS: Mapping[Role, Text] = {
    Role.INTAKE: Text("综合进件窗口", "the intake window"),
    Role.ISSUE: Text("综合出件窗口", "the issue window"),
    Role.HANDLER: Text("承办人", "the handler"),
    Role.CHECKER: Text("审核人", "the checker"),
    Role.CHIEF: Text("首席代表", "the chief representative"),
    Role.COORDINATOR: Text("改图协调人", "the drawing coordinator"),
    Role.DESIGN_FIRM: Text("设计单位", "the design firm"),
    Role.TELLER: Text("银行收费窗口", "the bank window"),
    Role.FINANCE: Text("中心财务人员", "the centre's finance officer"),
    Role.MANAGER: Text("中心管理人员", "the centre's manager"),
    Role.SUPERVISOR: Text("监察员", "the supervisor"),
    Role.ANALYST: Text("流程管理员", "the process analyst"),
    Role.ADMIN: Text("系统管理员", "the administrator"),
}
