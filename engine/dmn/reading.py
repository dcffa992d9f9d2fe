"""DMN files to the model: one function per kind of element and of boxed expression.

Takes DMN 1.1 to 1.5 (they differ in the namespace only, for what is carried out); whatever is unknown is a finding."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lxml import etree

from engine.dmn import model as m
from engine.dmn.findings import DmnFinding, DmnRefused, refuse
from engine.storage.xml import XmlRefused, parse_xml

NAMESPACES = frozenset(
    {
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
    }
)
POLICIES = ("UNIQUE", "FIRST", "PRIORITY", "ANY", "COLLECT", "RULE ORDER", "OUTPUT ORDER")
AGGREGATIONS = ("SUM", "COUNT", "MIN", "MAX")
_SAVE_AGAIN = "Hãy mở bảng quyết định trong trình thiết kế, lưu lại rồi tải lên tệp mới."
_NOT_READABLE = {
    "file-size": ("Tệp bảng quyết định lớn hơn 2 MB.", "Hãy tách thành nhiều bảng nhỏ."),
    "encoding": ("Bảng mã ký tự của tệp không được hỗ trợ hoặc bị sai.", "Hãy lưu lại tệp với bảng mã UTF-8."),
    "doctype": ("Tệp có phần khai báo kiểu tài liệu (DOCTYPE), không được nhận.", _SAVE_AGAIN),
    "xml": ("Tệp không phải là tệp bảng quyết định hợp lệ, không đọc được nội dung.", _SAVE_AGAIN),
    "depth": ("Các phần trong tệp lồng nhau quá sâu.", "Hãy tách thành nhiều quyết định nhỏ."),
    "extent": ("Tệp có quá nhiều phần tử.", "Hãy tách thành nhiều tệp nhỏ."),
}


def read(source: bytes) -> m.Model:
    """The model of a DMN file. Raises DmnRefused with every finding."""
    try:
        root = parse_xml(source)
    except XmlRefused as refused:
        raise refuse(*_NOT_READABLE[refused.reason]) from refused
    if _local(root) != "definitions" or etree.QName(root).namespace not in NAMESPACES:
        raise refuse("Tệp không phải là tệp bảng quyết định theo chuẩn DMN.", _SAVE_AGAIN)
    reader = _Reader(root)
    found = reader.model()
    if reader.findings:
        raise DmnRefused(reader.findings)
    return found


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _text(element: etree._Element | None) -> str:
    if element is None:
        return ""
    for child in element:
        if _local(child) == "text":
            return (child.text or "").strip()
    return ""


class _Reader:
    def __init__(self, root: etree._Element) -> None:
        self.root = root
        self.space = etree.QName(root).namespace
        self.namespace = root.get("namespace", "")
        self.findings: list[DmnFinding] = []
        self.boxed: dict[str, Callable[[etree._Element], m.Boxed]] = {
            "literalExpression": self.literal,
            "decisionTable": self.table,
            "context": self.context,
            "invocation": self.invocation,
            "functionDefinition": self.function,
            "list": self.list,
            "relation": self.relation,
            "conditional": self.conditional,
            "filter": self.filter,
            "for": self.iterator,
            "some": self.iterator,
            "every": self.iterator,
        }

    # ---- finding one's way

    def kids(self, element: etree._Element, *names: str) -> Iterator[etree._Element]:
        for child in element:
            if etree.QName(child).namespace == self.space and (not names or _local(child) in names):
                yield child

    def kid(self, element: etree._Element, name: str) -> etree._Element | None:
        return next(self.kids(element, name), None)

    def wrong(self, element: etree._Element, message: str, remedy: str) -> None:
        named = element
        while named.get("name") is None and (around := named.getparent()) is not None:
            named = around
        self.findings.append(DmnFinding(element.get("id", ""), named.get("name", ""), message, remedy))

    def reference(self, element: etree._Element) -> m.Reference:
        href = element.get("href", "")
        space, _, name = href.rpartition("#")
        return (space or self.namespace, name)

    # ---- the model

    def model(self) -> m.Model:
        types = {each.name: each for each in map(self.item, self.kids(self.root, "itemDefinition"))}
        elements: dict[str, m.Element] = {}
        for child in self.kids(self.root):
            made = self.element(child)
            if made is None:
                continue
            if not made.id or made.id in elements:
                self.wrong(child, "Phần tử không có mã hoặc trùng mã với phần tử khác.", _SAVE_AGAIN)
            elements[made.id] = made
        imports = tuple(
            m.Import(each.get("name", ""), each.get("namespace", "")) for each in self.kids(self.root, "import")
        )
        return m.Model(self.root.get("name", ""), self.namespace, types, elements, imports)

    def element(self, element: etree._Element) -> m.Element | None:
        id, name, type = element.get("id", ""), element.get("name", ""), self.variable_type(element)
        match _local(element):
            case "inputData":
                return m.InputData(id, name, type)
            case "decision":
                return m.Decision(id, name, type, self.logic(element), self.requires(element))
            case "businessKnowledgeModel":
                logic = self.kid(element, "encapsulatedLogic")
                function = self.function(logic) if logic is not None else None
                return m.KnowledgeModel(id, name, type, function, self.requires(element))
            case "decisionService":
                groups = (
                    tuple(self.reference(each) for each in self.kids(element, kind))
                    for kind in ("outputDecision", "encapsulatedDecision", "inputDecision", "inputData")
                )
                return m.DecisionService(id, name, type, *groups)
        return None

    def variable_type(self, element: etree._Element) -> str:
        variable = self.kid(element, "variable")
        return "" if variable is None else self.type_of(variable)

    def type_of(self, element: etree._Element) -> str:
        """The type an element refers to; older files write it `feel:string`."""
        found = element.get("typeRef")
        if found is None and (child := self.kid(element, "typeRef")) is not None:
            found = child.text
        found = (found or "").strip()
        prefix, colon, rest = found.partition(":")
        return rest if colon and prefix in self.root.nsmap else found

    def requires(self, element: etree._Element) -> tuple[m.Reference, ...]:
        found = []
        for group in self.kids(element, "informationRequirement", "knowledgeRequirement"):
            found += [self.reference(each) for each in self.kids(group)]
        return tuple(found)

    def item(self, element: etree._Element) -> m.ItemDefinition:
        function = self.kid(element, "functionItem")
        signature = None
        if function is not None:
            parameters = tuple((each.get("name", ""), self.type_of(each)) for each in self.kids(function, "parameters"))
            signature = (parameters, function.get("outputTypeRef", ""))
        return m.ItemDefinition(
            name=element.get("name", ""),
            base=self.type_of(element),
            components=tuple(map(self.item, self.kids(element, "itemComponent"))),
            collection=element.get("isCollection") == "true",
            allowed=_text(self.kid(element, "allowedValues")),
            constraint=_text(self.kid(element, "typeConstraint")),
            function=signature,
        )

    # ---- boxed expressions

    def logic(self, element: etree._Element) -> m.Boxed | None:
        """The one boxed expression inside an element, if any."""
        for child in self.kids(element):
            if _local(child) in self.boxed:
                return self.boxed[_local(child)](child)
        return None

    def inside(self, element: etree._Element, name: str) -> m.Boxed:
        child = self.kid(element, name)
        found = None if child is None else self.logic(child)
        return m.Literal("", "") if found is None else found

    def literal(self, element: etree._Element) -> m.Literal:
        language = element.get("expressionLanguage") or self.root.get("expressionLanguage") or ""
        return m.Literal(element.get("id", ""), _text(element), self.type_of(element), language)

    def context(self, element: etree._Element) -> m.Context:
        entries = []
        for each in self.kids(element, "contextEntry"):
            variable = self.kid(each, "variable")
            value = self.logic(each) or m.Literal("", "")
            name = "" if variable is None else variable.get("name", "")
            entries.append(m.Entry(name, "" if variable is None else self.type_of(variable), value))
        return m.Context(element.get("id", ""), tuple(entries), self.type_of(element))

    def invocation(self, element: etree._Element) -> m.Invocation:
        bindings = []
        for each in self.kids(element, "binding"):
            parameter = self.kid(each, "parameter")
            name = "" if parameter is None else parameter.get("name", "")
            bindings.append(m.Binding(name, self.logic(each) or m.Literal("", "")))
        function = self.logic(element) or m.Literal("", "")
        return m.Invocation(element.get("id", ""), function, tuple(bindings), self.type_of(element))

    def function(self, element: etree._Element) -> m.FunctionDefinition:
        parameters = tuple(
            m.Parameter(each.get("name", ""), self.type_of(each)) for each in self.kids(element, "formalParameter")
        )
        kind = element.get("kind", "FEEL")
        return m.FunctionDefinition(element.get("id", ""), parameters, self.logic(element), kind, self.type_of(element))

    def list(self, element: etree._Element) -> m.ListExpression:
        items = tuple(self.boxed[_local(each)](each) for each in self.kids(element) if _local(each) in self.boxed)
        return m.ListExpression(element.get("id", ""), items, self.type_of(element))

    def relation(self, element: etree._Element) -> m.Relation:
        columns = tuple(m.Parameter(each.get("name", ""), self.type_of(each)) for each in self.kids(element, "column"))
        rows = tuple(
            tuple(self.boxed[_local(cell)](cell) for cell in self.kids(row) if _local(cell) in self.boxed)
            for row in self.kids(element, "row")
        )
        if any(len(row) != len(columns) for row in rows):
            self.wrong(element, "Có dòng không đủ số ô so với số cột.", "Hãy điền đủ các ô của từng dòng.")
        return m.Relation(element.get("id", ""), columns, rows, self.type_of(element))

    def conditional(self, element: etree._Element) -> m.Conditional:
        condition, then, otherwise = (self.inside(element, name) for name in ("if", "then", "else"))
        return m.Conditional(element.get("id", ""), condition, then, otherwise, self.type_of(element))

    def filter(self, element: etree._Element) -> m.Filter:
        source, match = self.inside(element, "in"), self.inside(element, "match")
        return m.Filter(element.get("id", ""), source, match, self.type_of(element))

    def iterator(self, element: etree._Element) -> m.Iterator:
        kind = _local(element)
        child = self.kid(element, "in")
        return m.Iterator(
            id=element.get("id", ""),
            kind=kind,
            variable=element.get("iteratorVariable", ""),
            variable_type="" if child is None else self.type_of(child),
            source=self.inside(element, "in"),
            body=self.inside(element, "return" if kind == "for" else "satisfies"),
            type=self.type_of(element),
        )

    def own_language(self, element: etree._Element) -> None:
        """Cells of tables are FEEL; one that says it is something else is told."""
        language = element.get("expressionLanguage", "")
        if language and "feel" not in language.lower():
            self.wrong(element, "Có ô viết bằng ngôn ngữ không được hỗ trợ.", "Hãy viết lại ô này bằng FEEL.")

    def table(self, element: etree._Element) -> m.Table:
        policy, aggregation = element.get("hitPolicy", "UNIQUE"), element.get("aggregation", "")
        if policy not in POLICIES:
            self.wrong(element, "Cách chọn dòng của bảng không được hỗ trợ.", "Hãy chọn lại cách chọn dòng.")
        if aggregation and (policy != "COLLECT" or aggregation not in AGGREGATIONS):
            self.wrong(element, "Phép gộp kết quả chỉ dùng được khi gom mọi dòng.", "Hãy bỏ phép gộp.")
        inputs, outputs = self.inputs(element), self.outputs(element)
        if not outputs:
            self.wrong(element, "Bảng chưa có cột kết quả.", "Hãy thêm ít nhất một cột kết quả.")
        if aggregation and len(outputs) > 1:
            self.wrong(element, "Không gộp được khi bảng có nhiều cột kết quả.", "Hãy để một cột hoặc bỏ phép gộp.")
        rules = []
        for each in self.kids(element, "rule"):
            for entry in self.kids(each, "inputEntry", "outputEntry"):
                self.own_language(entry)
            tests = tuple(_text(entry) for entry in self.kids(each, "inputEntry"))
            results = tuple(_text(entry) for entry in self.kids(each, "outputEntry"))
            if (len(tests), len(results)) != (len(inputs), len(outputs)):
                self.wrong(each, "Dòng không đủ số ô so với số cột của bảng.", "Hãy điền đủ các ô của dòng này.")
            told = tuple(_text(entry) for entry in self.kids(each, "annotationEntry"))
            rules.append(m.Rule(each.get("id", ""), tests, results, told))
        remarks = tuple(each.get("name", "") for each in self.kids(element, "annotation"))
        id, type = element.get("id", ""), self.type_of(element)
        return m.Table(id, inputs, outputs, tuple(rules), policy, aggregation, type, remarks)

    def inputs(self, element: etree._Element) -> tuple[m.Input, ...]:
        found = []
        for each in self.kids(element, "input"):
            tested = self.kid(each, "inputExpression")
            if tested is not None:
                self.own_language(tested)
            type = "" if tested is None else self.type_of(tested)
            values = _text(self.kid(each, "inputValues"))
            found.append(m.Input(each.get("id", ""), each.get("label", ""), _text(tested), type, values))
        return tuple(found)

    def outputs(self, element: etree._Element) -> tuple[m.Output, ...]:
        return tuple(
            m.Output(
                each.get("id", ""),
                each.get("name", ""),
                self.type_of(each),
                _text(self.kid(each, "outputValues")),
                _text(self.kid(each, "defaultOutputEntry")),
                each.get("label", ""),
            )
            for each in self.kids(element, "output")
        )
