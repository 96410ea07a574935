"""The page on an auditor's day runs as it stands."""

import re

import openpyxl
from conftest import ROOT


def test_the_page_runs_from_top_to_bottom(tmp_path, monkeypatch, capsys):
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"^```python\n(.*?)^```$", (ROOT / "docs/auditing.md").read_text("utf-8"), re.S | re.M)
    names = {}
    for block in blocks:
        exec(compile(block, "docs/auditing.md", "exec"), names)
    said = capsys.readouterr().out
    assert "3 rows agree with 3 by Payroll of June" in said
    assert "1 of 2 tested of 3 50.0%" in said
    assert "fail to pass" in said and "aws.iam.password-policy-min-length" in said
    sheet = openpyxl.load_workbook("workpapers.xlsx")["access.leavers"]
    assert sheet.max_row > 40
    assert (tmp_path / "to-fill-in.csv").read_text("utf-8-sig").startswith("number,item,at,A,B,note,Team")
    assert len(blocks) == 6 and (tmp_path / "requests.xlsx").exists()
