"""What the README says of tests, errors and names is so."""
from __future__ import annotations

import re
import unittest
from pathlib import Path
from typing import List

import cluster
import tokenbus
from tokenbus import errors

HERE = Path(__file__).parent
README = (HERE.parent / "README.md").read_text(encoding="utf-8")


def rows(heading: str) -> List[List[str]]:
    section = README.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[1:]]


class ReadmeTest(unittest.TestCase):

    def test_each_case_names_a_test_that_is_there_and_is_tried_with_a_cluster(self) -> None:
        cases = rows("Case by case")
        tried = [case.__name__.replace("_", " ") for case in cluster.CASES]
        self.assertEqual([case[0].replace("'", "") for case in cases], tried)
        tests = "".join(path.read_text(encoding="utf-8") for path in HERE.glob("test_*.py"))
        for case in cases:
            test, = re.findall(r"`(\w+)`", case[2])
            self.assertIn(f"def {test}(self)", tests, case)

    def test_each_code_is_told_with_its_class(self) -> None:
        told = {}
        for name, codes in rows("Errors"):
            kind = getattr(tokenbus, re.findall(r"`(\w+)`", name)[0])
            told.update((code, kind) for code in re.findall(r"`(\w+)`", codes))
        self.assertEqual(told, errors._CLASSES)

    def test_what_is_public_is_told(self) -> None:
        for name in tokenbus.__all__:
            if name not in ("Client", "Event", "Stream"):
                self.assertRegex(README, rf"\b{name}\b")
