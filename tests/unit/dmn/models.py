"""Small decision models written as tests need them."""

from xml.sax.saxutils import escape, quoteattr

NAMESPACE = "https://www.omg.org/spec/DMN/20230324/MODEL/"


def definitions(body: str, namespace: str = "urn:test", extra: str = "") -> bytes:
    """A DMN file around its elements."""
    return (
        f'<definitions xmlns="{NAMESPACE}" namespace="{namespace}" name="m" id="m" {extra}>{body}</definitions>'
    ).encode()


def literal(text: str) -> str:
    """A literal expression."""
    return f"<literalExpression><text>{escape(text)}</text></literalExpression>"


def input_data(name: str, type: str = "Any") -> str:
    """An input."""
    return f'<inputData id="_{name}" name="{name}"><variable name="{name}" typeRef="{type}"/></inputData>'


def decision(name: str, logic: str, *needs: str, type: str = "Any") -> str:
    """A decision that requires inputs (`in:x`), decisions (`d:x`) or knowledge (`k:x`)."""
    kinds = {"in": "requiredInput", "d": "requiredDecision", "k": "requiredKnowledge"}
    links = ""
    for each in needs:
        kind, _, target = each.partition(":")
        group = "knowledgeRequirement" if kind == "k" else "informationRequirement"
        links += f'<{group}><{kinds[kind]} href="#_{target}"/></{group}>'
    variable = f'<variable name="{name}" typeRef={quoteattr(type)}/>'
    return f'<decision id="_{name}" name="{name}">{variable}{links}{logic}</decision>'


def table(
    policy: str, rules: list[tuple[str, str]], *, aggregation: str = "", values: str = "", default: str = "",
    tested: str = "x", type: str = "Any",
) -> str:  # fmt: skip
    """A table with one column of conditions over `tested` and one result."""
    rows = "".join(
        f"<rule><inputEntry><text>{escape(test)}</text></inputEntry>"
        f"<outputEntry><text>{escape(result)}</text></outputEntry></rule>"
        for test, result in rules
    )
    aggregated = f' aggregation="{aggregation}"' if aggregation else ""
    allowed = f"<outputValues><text>{escape(values)}</text></outputValues>" if values else ""
    otherwise = f"<defaultOutputEntry><text>{escape(default)}</text></defaultOutputEntry>" if default else ""
    return (
        f'<decisionTable hitPolicy="{policy}"{aggregated}>'
        f'<input label="{tested}"><inputExpression typeRef="Any"><text>{tested}</text></inputExpression></input>'
        f'<output typeRef="{type}">{allowed}{otherwise}</output>{rows}</decisionTable>'
    )
