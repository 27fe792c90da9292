// The board's words in the language of the page. Chinese: the community's table, and what it lacks
// (LABELS §8: 同时办, 到齐再走, 按条件走); English: the libraries' own, and ours.
import table from "bpmn-js-i18n/translations/zn";

const ZH = {
  Approval: "审批", "Lead a flow to": "连到", "(choose)": "（请选）", "Ad-hoc sub-process": "自由子流程", "Change element": "换成别的图形",
  "Align elements": "对齐", "Align elements left": "左边对齐", "Align elements center": "左右居中", "Align elements right": "右边对齐",
  "Align elements top": "上边对齐", "Align elements middle": "上下居中", "Align elements bottom": "下边对齐",
  "Open pop-up editor": "放大来填", Results: "找到的", "No Entries": "还没有", "Trigger Event": "从这里走", Close: "关上", "Set animation speed = Slow": "慢", "Set animation speed = Normal": "中",
  "Set animation speed = Fast": "快", "Activate lasso tool": "框选", "Activate the lasso tool": "框选", "Powered by bpmn.io": "由bpmn.io提供", "Remove": "删去", "Delete": "删去", "Align elements ": "对齐", "Distribute elements horizontally": "左右均匀排开", "Distribute elements vertically": "上下均匀排开",
  "Event based instantiating Gateway": "先到先走（发起）", "Parallel Event based instantiating Gateway": "都到才走（发起）", "Toggle non-interrupting": "打断或不打断",
  "Open documentation": "看说明", "Section contains an error": "这一组有错误", "Section contains edits": "这一组填过", "Create new list item": "加一条", "Delete item": "删去", Create: "新建",
  "Toggle list item": "展开或收起", Code: "代码", On: "开", Off: "关", "ID must be a valid QName.": "编号只能用字母、数字、连字符和点。", "ID must not contain prefix.": "编号不能带冒号。",
  "Global signal reference": "信号", "<none>": "（无）", "<empty>": "（空）", Type: "种类", Format: "格式", Value: "值", "Expanded Sub Process": "展开的子流程", Work: "谁来办", Department: "部门", "Approval item": "审批事项", Form: "审查表",
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

const EN = {
  "clock promised": "Promised limit", "clock statutory": "Statutory limit", "clock minutes": "Minutes",
}; // prettier-ignore

// "Exclusive Gateway" and "Exclusive gateway", "sub-process" and "sub process" are one entry.
const plain = (words) => words.toLowerCase().replace(/[-\s]+/g, " ").trim();
const chinese = document.documentElement.lang.startsWith("zh");
const all = new Map(Object.entries(chinese ? { ...table, ...ZH } : EN).map(([words, said]) => [plain(words), said]));
window.studioMissing = new Set();

// The Chinese for words that a library wrote; nothing on an English page.
export const said = (words) => (chinese ? all.get(plain(words)) : undefined);

function translate(words, given = {}) {
  const said = all.get(plain(words));
  if (chinese && !said) window.studioMissing.add(words);
  return (said || words).replace(/{([^}]+)}/g, (_, name) => given[name] ?? `{${name}}`);
}

export default { translate: ["value", translate] };
