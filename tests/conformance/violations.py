"""Where each file of the static rules breaks its rule, read in the files themselves.

The table of the corpora says only that a file does, by its name. Read here: which element; and
two files that do not, whatever their names say.
"""

from typing import Final

from engine.bpmn import standard
from tests.conformance.corpora import File
from tests.conformance.judging import Judged

MENDED: Final = frozenset(
    {
        "106/fail_cancel_end_event_manualFix.bpmn",
        "106/fail_sub_process_manualFix.bpmn",
    }
)
"""The cancel event that these are about has been taken out: nothing is left to refuse."""

_WHERE: Final = {
    "001/Fail.bpmn": "nofile.bpmn", "001/Fail2.bpmn": "Fail.bpmn",
    "006/Fail_association.bpmn": "_8", "006/Fail_group.bpmn": "_4",
    "006/Fail_text_annotation.bpmn": "_4",
    "008/Fail_association.bpmn": "_6", "008/Fail_group.bpmn": "_6",
    "008/Fail_text_annotation.bpmn": "_6",
    "012/EXT012_failure_adHocSubProcess.bpmn": "_5",
    "012/EXT012_failure_assignment.bpmn": "_8_A_1",
    "012/EXT012_failure_complexGateway.bpmn": "_7",
    "012/EXT012_failure_multiInstanceLoopCharacteristics_invalidCardinality.bpmn": "_3",
    "017/EXT017_failure_exclusiveGateway.bpmn": "_3",
    "019/EXT019_failure_exclusiveDiverging.bpmn": "_7",
    "019/EXT019_failure_parallelConverging.bpmn": "_7",
    "021/fail_event_sub_process.bpmn": "_7",
    "023/fail_no_incoming.bpmn": "_3", "023/fail_no_outgoing.bpmn": "_2",
    "025/fail.bpmn": "_6", "025/fail_2.bpmn": "_6",
    "027/EXT027_failure_choreography.bpmn": "_1",
    "027/EXT027_failure_globalConversation.bpmn": "globConv",
    "029/EXT029_failure.bpmn": "_3",
    "031/Fail_circle.bpmn": "_4", "031/Fail_message_flow_from_pool.bpmn": "_4",
    "031/Fail_message_flow_in_same_pool.bpmn": "_4",
    "031/Fail_message_flow_to_pool.bpmn": "_4",
    "033/EXT033_failure.bpmn": "_20 _25",
    "036/fail_call_choreography.bpmn": "_3_CT", "036/fail_choreography_task.bpmn": "_3_CT",
    "036/fail_sub_choreography.bpmn": "_3_SC",
    "038/EXT038_failure.bpmn": "_3",
    "043/EXT043_failure.bpmn": "_3",
    "045/EXT045_failure_differentItemDef_noStructureRef.bpmn": "_3",
    "045/EXT045_failure_differentItemDef_unequalStructureRef.bpmn": "_3",
    "047/EXT047_failure.bpmn": "_3", "049/EXT049_failure.bpmn": "_2",
    "051/EXT051_failure.bpmn": "_3", "053/EXT053_failure.bpmn": "_3",
    "057/EXT057_fail_incoming_seqFlow.bpmn": "_5 invalidSeqFlow",
    "059/EXT059_fail_illegal_cancelEventDef.bpmn": "_9",
    "059/EXT059_fail_illegal_linkEventDef.bpmn": "_9",
    "059/EXT059_fail_illegal_terminateEventDef.bpmn": "_9",
    "059/EXT059_fail_no_eventDef.bpmn": "_9 _5",
    "062/EXT062_failure_EndEvent.bpmn": "invalidEndEvent",
    "062/EXT062_failure_StartEvent.bpmn": "invalidStartEvent",
    "062/EXT062_failure_chorActivity.bpmn": "choreographyTask~5",
    "064/EXT064_failure_calledGlobalTask.bpmn": "GT_1",
    "064/EXT064_failure_calledProcess.bpmn": "PROCESS_1",
    "067/EXT067_failure.bpmn": "_3", "069/EXT069_failure_isCollection.bpmn": "_3",
    "069/EXT069_failure_unequalStructureRef.bpmn": "_3",
    "076/Fail_1.bpmn": "_2", "076/Fail_2.bpmn": "_2", "076/Fail_3.bpmn": "_2",
    "084/Fail.bpmn": "_3", "086/EXT086_failure.bpmn": "PROCESS_1", "088/fail.bpmn": "_4",
    "090/EXT090_failure.bpmn": "PROCESS_1", "092/EXT092_failure_twoSourceRefs.bpmn": "_4",
    "094/EXT094_failure_multiple.bpmn": "_5", "094/EXT094_failure_singleErrorEvent.bpmn": "_5",
    "094/EXT094_failure_singleEscalationEvent.bpmn": "_5",
    "094/EXT094_failure_singleMessageEvent.bpmn": "_2",
    "096/Fail.bpmn": "_2",
    "098/fail_cancel.bpmn": "_2", "098/fail_compensate.bpmn": "_2", "098/fail_error.bpmn": "_2",
    "098/fail_escalation.bpmn": "_2",
    "100/fail_event.bpmn": "_7", "100/fail_event_ref.bpmn": "_7",
    "100/fail_event_transaction.bpmn": "_7",
    "104/fail.bpmn": "_3",
    "106/fail_cancel_end_event.bpmn": "_5", "106/fail_sub_process.bpmn": "_13",
    "110/EXT110_failure_cancel_link.bpmn": "_7", "110/EXT110_failure_cancel_none.bpmn": "_7",
    "110/EXT110_failure_cancel_terminate.bpmn": "_7",
    "110/EXT110_failure_noCancel_cancel.bpmn": "_7",
    "112/EXT112_failure_incomingSeqFlow.bpmn": "_7",
    "114/EXT114_failure_compensateSeqFlow.bpmn": "_7",
    "116/EXT116_failure_noOutgoing.bpmn": "_4", "116/EXT116_failure_noOutgoingCatch.bpmn": "_4",
    "118/EXT118_failure_wrongTarget.bpmn": "_4 _7 _8",
    "122/EXT122_failure.bpmn": "_3", "124/EXT124_failure_noSource.bpmn": "_5",
    "126/EXT126_failure.bpmn": "_12 _16",
    "128/EXT128_failure_boundary.bpmn": "_16", "128/EXT128_failure_endEvent.bpmn": "_3",
    "128/EXT128_failure_endEvent_manualFix.bpmn": "_3",
    "128/EXT128_failure_intCatch.bpmn": "_9",
    "136/EXT136_failure.bpmn": "_2",
    "138/EXT138_failure_invalidEventType.bpmn": "_7",
    "138/EXT138_failure_invalidTaskType.bpmn": "_7",
    "138/EXT138_failure_invalidThrowEvent.bpmn": "_7",
    "140/EXT140_failure.bpmn": "_7 _8", "142/EXT142_failure.bpmn": "_2",
    "144/EXT144_failure.bpmn": "_9 _3",
    "148/EXT148_failure_cancelCatch.bpmn": "_3", "148/EXT148_failure_compensateCatch.bpmn": "_3",
    "148/EXT148_failure_errorCatch.bpmn": "_3", "148/EXT148_failure_escalationCatch.bpmn": "_3",
    "150/fail_normal_sequence_flow_missing_1.bpmn": "_4",
    "150/fail_normal_sequence_flow_missing_2.bpmn": "_3",
    "150/fail_sequence_flow_in_sub_process_missing_1.bpmn": "_8",
    "152/fail_1.bpmn": "_8", "152/fail_2.bpmn": "_7",
    "preprocessing/fail_call_participant_process.bpmn": "ref_participant_process.bpmn _2",
    "preprocessing/fail_call_ref_process_call.bpmn": "_3 fail_call_ref_process.bpmn",
    "preprocessing/fail_call_ref_process_call_call.bpmn": "_2 fail_call_ref_process_call.bpmn",
}  # fmt: skip
"""File → the ids of what breaks the rule; for an import without an id, the file it asks for."""


OF_THE_PROFILE: Final = frozenset({"imports"})
"""Rules that read the file, not the model, and are ours: a process is one file."""


def unfair(one: Judged) -> list[str]:
    """The rules in whose name a valid file is refused although they speak for the standard."""
    rules = {rule.RULE for rule in standard.ALL} - OF_THE_PROFILE
    return [error.rule for error in one.errors if error.rule in rules]


def where(file: File) -> frozenset[str]:
    """The elements that break the rule of a file that violates one."""
    return frozenset(_WHERE.get(file.name, "").split())


def found(one: Judged) -> bool:
    """Whether the check names one of them: as the element of an error, or an import by its file."""
    wanted = where(one.file)
    return any(
        error.element in wanted or any(f"“{name}”" in error.says.en for name in wanted)
        for error in one.errors
    )
