"""Evidence that satisfies a guard."""

from flowr_nb.flow import parse_condition


def evidence_for(option):
    """Evidence with which every condition of an option of the samples holds."""
    return {condition.key: _satisfying(condition) for condition in option.conditions}


def _satisfying(condition):
    operator, value = parse_condition(condition.expression)
    number = "".join(c for c in value if c.isdigit())
    return {
        "==": value,
        "!=": f"not {value}",
        ">=": number,
        "<=": number,
        ">": str(int(number or 0) + 1),
        "<": str(int(number or 0) - 1),
    }[operator.value]
