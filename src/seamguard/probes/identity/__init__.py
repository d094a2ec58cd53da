"""What runs of the code under guard hand on, make and call: listened to, and judged."""

from seamguard.probes.identity.judging import observe
from seamguard.probes.identity.probe import probing
from seamguard.probes.identity.recording import Recorder

__all__ = ["Recorder", "observe", "probing"]
