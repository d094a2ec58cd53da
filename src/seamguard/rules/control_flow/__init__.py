"""Which ways lead through a function: what is called on all of them, before something, or around it.

Pure functions of a syntax tree. A function becomes steps (`steps`, made by `expressions` and `statements`), and what is
asked is whether some way through them leaves certain steps out (`questions`), or what stands around them (`around`).
"""

from seamguard.rules.control_flow.around import standing_outside
from seamguard.rules.control_flow.questions import Calls, Lack, leaving_without, reached_without
from seamguard.rules.control_flow.statements import flow_of
from seamguard.rules.control_flow.steps import Flow, FunctionNode, Known, Node

__all__ = [
    "Calls",
    "Flow",
    "FunctionNode",
    "Known",
    "Lack",
    "Node",
    "flow_of",
    "leaving_without",
    "reached_without",
    "standing_outside",
]
