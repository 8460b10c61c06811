"""Diagrams for tests, drawn as the random ones are."""

from __future__ import annotations

from engine.process.sampling.drawing import HEAD, draw, shelf


def nested(depth: int) -> str:
    """A drawing with that many frames in one another."""
    text = ["start filed", "end done", "filed -> f_1 -> done"]
    for level in range(1, depth + 1):
        margin, inner = "    " * (level - 1), f"f_{level + 1}" if level < depth else "look"
        text.append(f"{margin}frame f_{level}:")
        text += [f"{margin}    {line}" for line in (f"start s_{level}", f"end e_{level}", f"s_{level} -> {inner} -> e_{level}")]
    return "\n".join([*text, "    " * depth + "user look"])


def deep_calls(depth: int) -> dict[str, bytes]:
    """A shelf of processes that call one another, so many calls below one another; the last one is a step."""
    names = [*(f"p_{number}" for number in range(depth)), "look"]
    drawings = {f"p_{n}": f"start s{n}\ncall call_{n} p_{n + 1}\nend e{n}\ns{n} -> call_{n} -> e{n}" for n in range(depth)}
    last = f"start s{depth}\nuser look\nend e{depth}\ns{depth} -> look -> e{depth}"
    return shelf(**drawings, **{f"p_{len(names) - 1}": last})


__all__ = ["HEAD", "deep_calls", "draw", "nested", "shelf"]
