import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from cases import load_suite, load_truth, suite_names
from cases.errors import CaseFileError, UnknownNameError
from cases.load import SUITES, parse_suite

GOOD = """\
name: mine
version: 1
task: t2msv
cases:
- id: first
  pattern: main_subject
  cast: {ann: a woman in a red coat}
  places: {hall: a long hall}
  shots:
  - caption: A woman waits.
    prompt: A woman in a red coat waits.
    cast: [ann]
    place: hall
  - {caption: She leaves., prompt: A woman leaves., cast: [ann], place: hall, view: wide}
"""


def faults(text: str) -> tuple[str, ...]:
    with pytest.raises(CaseFileError) as caught:
        parse_suite(text.encode(), "suite.yaml")
    return caught.value.faults


def test_shipped_suites_load_by_name():
    assert suite_names() == ("i2msv", "t2msv")
    file = load_suite("t2msv")
    assert file.suite.name == "t2msv"
    assert file.path == SUITES / "t2msv.yaml"
    assert len(file.sha256) == 64


def test_a_users_suite_loads_by_path(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(GOOD)
    suite = load_suite(path).suite
    assert [shot.view for shot in suite.cases[0].shots] == [None, "wide"]
    assert load_suite(str(path)).suite == suite


def test_an_unknown_name_gets_a_suggestion():
    with pytest.raises(UnknownNameError, match="Did you mean 't2msv'"):
        load_suite("t2msvv")


def test_truth_is_there_for_shipped_suites_only():
    assert set(load_truth("i2msv")) == {case.id for case in load_suite("i2msv").suite.cases}
    with pytest.raises(UnknownNameError, match="suite with truth"):
        load_truth("mine")


@pytest.mark.parametrize("name", ["nowhere/suite.yaml", "missing.yaml", "/"])
def test_a_file_that_cannot_be_read(name):
    with pytest.raises(CaseFileError, match="cannot be read"):
        load_suite(name)


def test_ten_planted_faults_are_all_named_with_their_lines():
    text = """\
name: Bad Name
version: "1"
task: t2msv
author: me
cases:
- id: ../escape
  pattern: main_subjekt
  cast: {ann: a woman in a red coat}
  places: {hall: a long hall}
  shots:
  - caption: A woman waits.
    cast: [anne]
    place: hal
  - {caption: 7, prompt: A woman leaves., cast: ann, place: hall, veiw: wide}
- id: empty
  pattern: composable
  cast: {}
  places: {}
  shots: []
"""
    found = faults(text)
    expected = [
        "name: 'Bad Name' is not a slug (lower-case letters and digits, with single - or _ between them, "
        "at most 64) (line 1)",
        "version: expected a whole number, found '1' (line 2)",
        "author: unknown key (known: name, version, task, cases) (line 4)",
        "cases[0].id: '../escape' is not a slug",
        "cases[0].pattern: expected 'main_subject', 'insert_recall' or 'composable', found 'main_subjekt'",
        "cases[0].shots[0].prompt: is missing (line 11)",
        "cases[0].shots[0].cast[0]: 'anne' is not in the case's cast; did you mean 'ann'? (known: ann)",
        "cases[0].shots[0].place: 'hal' is not in the case's places; did you mean 'hall'?",
        "cases[0].shots[1].caption: expected text, found 7 (line 14)",
        "cases[0].shots[1].cast: expected a list, found 'ann' (line 14)",
        "cases[0].shots[1].veiw: unknown key; did you mean 'view'?",
        "cases[1].shots: is empty; at least one is needed (line 19)",
    ]
    for start in expected:
        assert any(fault.startswith(start) for fault in found), (start, found)
    assert len(found) == len(expected)


@pytest.mark.parametrize(
    ("slug", "shown"),
    [
        ("..", "'..'"),
        ("a/b", "'a/b'"),
        ("a\\\\b", "\\\\b"),
        ("a\\0b", "\\x00"),
        ("x" * 65, "xxx..."),
        ("A", "'A'"),
        ("a\\n", "\\n"),
        ("", "''"),
        ("-a", "'-a'"),
    ],
)
def test_names_that_could_become_bad_paths(slug, shown):
    (fault,) = faults(GOOD.replace("id: first", f'id: "{slug}"'))
    assert fault.startswith("cases[0].id: ")
    assert "is not a slug" in fault
    assert shown in fault


def test_bad_names_of_persons():
    found = faults(GOOD.replace("ann", "../ann"))
    assert found[0].startswith("cases[0].cast.../ann: the name '../ann' is not a slug")
    assert [re.findall(r"line (\d+)", fault) for fault in found] == [["7"], ["12"], ["14"]]


def test_repeated_ids_and_keys():
    case = GOOD.split("cases:\n")[1]
    found = faults(GOOD + case + "task: i2msv\n")
    assert any("'first' is the id of 2 cases (line 5)" in fault for fault in found)
    assert any("'first' is the id of 2 cases (line 15)" in fault for fault in found)
    assert any(fault.startswith("task: the key occurs more than once") for fault in found)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "holds no suite"),
        ("- 1\n", "holds no suite"),
        ("just words", "holds no suite"),
        ("name: [1, 2\ncases: }", "line 2: not valid YAML"),
        ("name: a\n\tcases: 1", "line 2: not valid YAML"),
        ("a: *nobody", "line 1: not valid YAML"),
        ("a: !!python/object:os.system x", "line 1: not valid YAML"),
        ("a: 1\n---\nb: 2", "line 2: not valid YAML"),
        ("a: \0", "not valid YAML"),
        ("a: 2020-99-99", "not valid YAML"),
        ("[" * 3000, ""),
        ("a: &x [*x]", ""),
        ("? [1, 2]\n: 3", ""),
        ("1: 2\ncases: 3", "expected a list, found 3"),
        ("cases: [1, [2], {3: 4}]", "expected keys with values"),
    ],
)
def test_files_that_are_no_suites(text, message):
    assert message in "\n".join(faults(text))


def test_bytes_that_are_no_text():
    with pytest.raises(CaseFileError, match="not valid YAML"):
        parse_suite(b"name: \xff\xfe\xfa", "suite.yaml")


def test_aliases_do_not_blow_up():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 12)]
    assert "without aliases" in faults("\n".join(lines))[0]


def test_a_fault_is_listed_in_the_message():
    error = CaseFileError("suite.yaml", ["a: is missing", "b: is missing"])
    assert str(error) == "suite.yaml: 2 faults\n  a: is missing\n  b: is missing"


def test_what_is_written_from_a_suite_loads_again(tmp_path):
    suite = load_suite("i2msv").suite
    path = tmp_path / "copy.yaml"
    path.write_text(yaml.safe_dump(suite.model_dump(mode="json")))
    assert load_suite(path).suite == suite


def test_loading_needs_no_heavy_library():
    code = (
        "import sys, cases; cases.load_suite('t2msv'); cases.load_truth('t2msv'); "
        "print([m for m in ('torch', 'cv2', 'av', 'decord', 'pandas') if m in sys.modules])"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=True)
    assert done.stdout.strip() == "[]"
