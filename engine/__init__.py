"""Lianshen: BPMN-driven parallel approvals."""
