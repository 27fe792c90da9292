"""A package to begin with: a diagram with a beginning and an end, a guide with one department."""

from typing import Final

from engine.bpmn.catalogue import DIAGRAM, GUIDE

_DIAGRAM: Final = """\
<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
  xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
  xmlns:di="http://www.omg.org/spec/DD/20100524/DI"
  xmlns:approval="urn:lianshen:bpmn:1"
  id="definitions" targetNamespace="urn:lianshen:processes">
  <bpmn:process id="{process}" name="{title}" isExecutable="true">
    <bpmn:startEvent id="received" name="收件" />
  </bpmn:process>
  <bpmndi:BPMNDiagram id="diagram">
    <bpmndi:BPMNPlane id="plane" bpmnElement="{process}">
      <bpmndi:BPMNShape id="received_di" bpmnElement="received">
        <dc:Bounds x="160" y="182" width="36" height="36" />
        <bpmndi:BPMNLabel><dc:Bounds x="154" y="225" width="48" height="14" /></bpmndi:BPMNLabel>
      </bpmndi:BPMNShape>
    </bpmndi:BPMNPlane>
  </bpmndi:BPMNDiagram>
</bpmn:definitions>
"""
_GUIDE: Final = """\
# 办事指南（数据）。新流程的草稿：逐栏填好，体检通过后才能发布。

[process]
name = "{process}"
title = {{ zh = "{title}", en = "{title}" }}
number_code = "{code}"
region = "330183"
lead = "{lead}"
promised_days = 10
statutory_days = 20
acceptance_days = 5
round_rule = "any-revise"
case_rule = "each-for-itself"
mark = "illustrative"

[hours]
opening = ["09:00-12:00", "13:30-17:00"]
precheck_minutes = 210

[facts]

[[department]]
code = "{lead}"
name = {{ zh = "牵头部门", en = "Lead department" }}
short = {{ zh = "牵头", en = "Lead" }}
mark = "illustrative"

[[item]]
code = "first-item"
department = "{lead}"
title = {{ zh = "事项一", en = "First item" }}
statutory_days = 20
promised_days = 10
legal_basis = []
output = {{ zh = "批复", en = "Approval" }}
document_pattern = "×建审〔{{year}}〕{{n}}号"
safety = true
mark = "illustrative"

[[material]]
code = "D01"
title = {{ zh = "申请表", en = "Application form" }}
needed_by = ["{lead}"]
kind = "main"
originals = 1
copies = 0
brought_by = "applicant"
mark = "illustrative"
"""


def package(process: str, title: str) -> dict[str, bytes]:
    """The files of a new package. ``process`` is checked; ``title`` is a line of words."""
    said = {"process": process, "title": title, "code": "XL", "lead": "HCON"}
    in_xml = {name: _xml(words) for name, words in said.items()}
    in_toml = {name: _toml(words) for name, words in said.items()}
    return {
        DIAGRAM: _DIAGRAM.format_map(in_xml).encode(),
        GUIDE: _GUIDE.format_map(in_toml).encode(),
    }


def _xml(words: str) -> str:
    for sign, name in (("&", "&amp;"), ("<", "&lt;"), ('"', "&quot;")):
        words = words.replace(sign, name)
    return words


def _toml(words: str) -> str:
    return words.replace("\\", "\\\\").replace('"', '\\"')
