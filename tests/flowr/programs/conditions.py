"""Take conditions apart, and hold evidence against them."""
# ruff: noqa: T201 - a program for flowr, which prints what it finds

from flowr.domain.condition import ConditionOperator, evaluate_condition, parse_condition

for operator in ConditionOperator:
    print(operator.name, operator.value, ConditionOperator(operator.value) is operator)
for text in ("==pass", "!=draft", ">=80%", "<=3", ">0", "<1.5", "pass", "", "== a", "=>3"):
    found, value = parse_condition(condition_str=text)
    print(text, found, repr(value))
    for given in ("pass", "draft", "79%", "80", "-1", "0.5 of it", ""):
        print("  ", given, evaluate_condition(found, value, given))
print(
    evaluate_condition(
        operator=ConditionOperator.LESS_THAN, condition_value="10", evidence_value="9"
    )
)
