"""Capabilities: what the installed libraries can do, found out by trying."""

from seamguard.probes.capabilities.declared import attribute_probe, callable_probe, query_probe
from seamguard.probes.capabilities.recording import Feature, Report, record_capabilities
from seamguard.probes.capabilities.trying import Probe, builtin_probes, take_snapshot

__all__ = [
    "Feature",
    "Probe",
    "Report",
    "attribute_probe",
    "builtin_probes",
    "callable_probe",
    "query_probe",
    "record_capabilities",
    "take_snapshot",
]
