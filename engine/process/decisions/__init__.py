"""Decision tables (决策表, DMN): read, judged and asked. Knows XML; holds no database, no clock and no token engine.

``read_decisions`` reads a file, ``judge_decisions`` says what is wrong with its tables, ``Decision`` answers.
"""

from engine.process.decisions.decision import Decision
from engine.process.decisions.judging import judge_decisions
from engine.process.decisions.reading import Reading, read_decisions
from engine.process.decisions.table import NoAnswer
from engine.process.decisions.values import from_fact, to_answer

__all__ = ["Decision", "NoAnswer", "Reading", "from_fact", "judge_decisions", "read_decisions", "to_answer"]
