"""What runs of the code under guard hand on, make and call: listened to, and judged."""

from seamguard.probes.judging import observe
from seamguard.probes.probe import probing
from seamguard.probes.recording import Recorder

__all__ = ["Recorder", "observe", "probing"]
