"""`quytrinh export` and `quytrinh import` as an operator types them, on an installation of its own."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from webui.cli import main


def run(instance: Path, *words: str) -> Result:
    return CliRunner().invoke(main, list(words), env={"QUYTRINH_INSTANCE": str(instance)})


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("instance")
    assert run(folder, "init", "--locality", "bao-thang").exit_code == 0
    return folder


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_out_by_name_and_by_unit_and_in_again(instance: Path, tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    by_name = run(instance, "export", "bao-thang", str(one))
    assert by_name.exit_code == 0 and f"Đã xuất {len(tree(one))} tệp" in by_name.output
    assert run(instance, "export", "--unit", "MTTQ-BT", str(two)).exit_code == 0
    assert tree(one) == tree(two) and "processes/bao-thang/package.json" in tree(one)
    same = run(instance, "import", str(one), "--unit", "MTTQ-BT")
    assert same.exit_code == 0 and "không có bản mới" in same.output
    diagram = one / "processes/bao-thang/intake_window.bpmn"
    diagram.write_bytes(diagram.read_bytes().replace("Hết hạn nhận".encode(), "Đến hạn nhận".encode()))
    changed = run(instance, "import", str(one), "--unit", "MTTQ-BT")
    assert changed.exit_code == 0 and "Đã nhập 1 bản quy trình mới." in changed.output
    three = tmp_path / "three"
    assert run(instance, "export", "bao-thang", str(three)).exit_code == 0
    assert tree(three) == tree(one)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("export", "nowhere", "out"), "Không có đơn vị nào dùng gói"),
        (("export", "--unit", "X-X", "out"), "Không có đơn vị mang mã"),
        (("export", "bao-thang"), "Hãy ghi tên địa phương"),
        (("import", ".", "--unit", "MTTQ-BT"), "không có gói quy trình nào"),
    ],
)
def test_refusals_are_sentences(
    instance: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], sentence: str
) -> None:
    monkeypatch.chdir(tmp_path)
    refused = run(instance, *words)
    assert refused.exit_code != 0 and sentence in refused.output and "Traceback" not in refused.output
