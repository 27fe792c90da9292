// Chinese for the board: the community's table, and what it lacks. LABELS §8: 同时办, 到齐再走, 按条件走.
import table from "bpmn-js-i18n/translations/zn";

const OURS = {
  Approval: "审批", Work: "谁来办", Department: "部门", "Approval item": "审批事项", Form: "审查表",
  "Department system": "部门系统", Clock: "时限", When: "何时", "due-soon, overdue or +N": "due-soon（快到期）、overdue（超期）或+N",
  "clock promised": "承诺时限", "clock statutory": "法定时限", "clock minutes": "分钟", "(none)": "（无）",
  "Taken when": "走这一条的条件", "e.g. needs_fire and floor_area > 5000": "例如 needs_fire and floor_area > 5000",
  General: "基本信息", Documentation: "说明", Name: "名称", ID: "编号", "Process ID": "流程编号", "Process name": "流程名称",
  "Participant ID": "参与方编号", "Participant name": "参与方名称", "Element documentation": "说明",
  "Process documentation": "流程说明", Executable: "可执行", "Version tag": "版本标记", "Multi-instance": "多份",
  "Loop cardinality": "份数", "Completion condition": "完成条件", Message: "消息", Error: "错误", Escalation: "升级",
  "Global message reference": "消息", "Global error reference": "错误", "Global escalation reference": "升级", "Create new ...": "新建……",
  "Element name": "名称", "Element ID": "编号", "Toggle section": "展开或收起", "Open minimap": "打开缩略图", "Close minimap": "收起缩略图",
  "Select an element to edit its properties.": "选一个图形，就能填写它的内容。", "Multiple elements are selected. Select a single element to edit its properties.": "选了几个图形。请只选一个。",
  "Parallel gateway": "同时办 / 到齐再走", "Exclusive gateway": "只走一条", "Inclusive gateway": "按条件走", "Event-based gateway": "先到先走",
  "ID must not be empty.": "编号不能空。", "ID must be unique.": "编号不能重复。", "ID must not contain spaces.": "编号不能有空格。",
  "Toggle Token Simulation Mode": "走一遍", "Token Simulation": "走一遍", "Reset Simulation": "从头再走", "Pause Simulation": "暂停",
  "Play Simulation": "继续", "Show Simulation Log": "看走过的步骤", "Hide Simulation Log": "收起步骤", "Set Animation Speed": "快慢",
  "Toggle Simulation Log": "走过的步骤", "Simulation Log": "走过的步骤", "No entries": "还没有", "Set animation speed": "快慢", Slow: "慢", Normal: "中", Fast: "快",
  "Play/Pause Simulation": "继续或暂停", "Trigger": "从这里走", "Set Sequence Flow": "选走哪一条", "Focus Scope": "只看这一份", "Process": "流程", "Finished": "走完",
  "Canceled": "取消", Compensation: "补偿", Link: "链接", Completion: "完成", Signal: "信号", Timer: "定时", Collaboration: "协作", "Started": "开始", "Add pause point": "在这里停", "Remove pause point": "不在这里停", "Explain": "说明", "Not Supported": "不支持", "Currently not supported": "暂不支持",
}; // prettier-ignore

const all = { ...table, ...OURS };
window.studioMissing = new Set();

function translate(words, given = {}) {
  if (!(words in all)) window.studioMissing.add(words);
  return (all[words] || words).replace(/{([^}]+)}/g, (_, name) => given[name] ?? `{${name}}`);
}

export default { translate: ["value", translate] };
