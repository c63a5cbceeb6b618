"""UNDERSTAND: what is asked, from a reading of the utterance and the talk so far."""

from bot.understanding.asking import queries_for, understand
from bot.understanding.outcomes import Nothing, Outcome, Rivals, Social, Understood

__all__ = ["Nothing", "Outcome", "Rivals", "Social", "Understood", "queries_for", "understand"]
