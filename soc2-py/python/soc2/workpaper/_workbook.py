"""A workbook of Excel: sheets that read from top to bottom, texts that are never formulas, and the same bytes again."""

from __future__ import annotations

import io
import math
import os
import re
import zipfile
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any, cast

from openpyxl import Workbook as _Book
from openpyxl.cell.cell import Cell
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from .._formulas import FORMULA_STARTS
from .._report.rows import cell as as_text
from .._whole import write_whole

LONGEST_TEXT = 32_767
LONGEST_NAME = 31
MOST_ROWS = 1_000_000
_CUT = " … (cut: the report has it whole)"
#: What XML 1.0 has no way to say.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
#: What Excel would read as the number of a character.
_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_FORBIDDEN_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
#: The first moment that a zip archive can tell: no workbook says when it was written.
_NO_TIME = (1980, 1, 1, 0, 0, 0)

_FONT = "Arial"
_PLAIN = Font(name=_FONT, size=9)
_BOLD = Font(name=_FONT, size=9, bold=True)
_TITLE = Font(name=_FONT, size=14, bold=True)
_HEADING = Font(name=_FONT, size=11, bold=True, color="1F3864")
_NOTE = Font(name=_FONT, size=9, italic=True, color="595959")
_LINK = Font(name=_FONT, size=9, underline="single", color="1F4E9E")
_THIN = Side(style="thin", color="BFBFBF")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_UNDER = Border(bottom=Side(style="medium", color="1F3864"))
_HEAD = PatternFill("solid", fgColor="DCE3EE")
_LABEL = PatternFill("solid", fgColor="F2F2F2")
_TO_FILL = PatternFill("solid", fgColor="FFF9DB")
_DIFFERS = PatternFill("solid", bgColor="F4B6B6")
_AGREES = PatternFill("solid", bgColor="D5EBD3")
_WRAP = Alignment(wrap_text=True, vertical="top")
_NUMBER = Alignment(horizontal="left", vertical="top")
# Widths are in digits of a workbook's own font, which is larger than that of the cells. Texts break between words: fewer fit.
_OWN_FONT = Font(name=_FONT, size=10)
_POINTS_A_WIDTH = 5.25
_CHARACTERS_A_WIDTH = 1.18
_POINTS_A_LINE = 12.5
_TALLEST = 400.0
_UNTOUCHED = 15.0
#: What a page has room for within its margins, in points: A4, landscape.
_PAGE = (784.0, 508.0)
#: How many rows stay with a heading, so that it does not end a page.
_WITH_HEADING = 4
#: Excel takes 1026 breaks a sheet.
_MOST_BREAKS = 1000


@dataclass(frozen=True)
class Formula:
    """What the spreadsheet works out. Nothing that facts or people say is ever a part of one."""

    text: str
    format: str = "General"


@dataclass(frozen=True)
class Link:
    """A text that leads to a sheet."""

    text: str
    sheet: str


@dataclass(frozen=True)
class ToFill:
    """A cell that a person fills in."""


@dataclass(frozen=True)
class Block:
    """The rows of a table on a sheet, without its header."""

    first: int
    last: int

    def column(self, letter: str) -> str:
        """The cells of a column, for a formula."""
        return f"${letter}${self.first}:${letter}${self.last}"


class Sheet:
    """A sheet that is filled from top to bottom."""

    def __init__(self, sheet: Worksheet, widths: Sequence[float], footer: str = "") -> None:
        self._sheet = sheet
        self._widths = list(widths)
        self._row = 1
        self._heights: dict[int, float] = {}
        self._title_height = 0.0
        # By the row of a heading the last row that stays on its page.
        self._kept: dict[int, int] = {}
        for number, width in enumerate(widths, 1):
            sheet.column_dimensions[get_column_letter(number)].width = width
        sheet.sheet_view.showGridLines = False
        setup = sheet.page_setup
        setup.orientation, setup.paperSize, setup.fitToWidth, setup.fitToHeight = "landscape", 9, 1, 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        margins = sheet.page_margins
        margins.left = margins.right = 0.4
        # The footer stands between its own margin and that of the page: it is cut where they leave it no room.
        margins.top, margins.bottom, margins.footer = 0.5, 0.7, 0.35
        # Names of sheets hold no `&`, which would be a code in a footer.
        for part, text in (("left", "&A"), ("center", footer.replace("&", "&&")), ("right", "page &P of &N")):
            shown = getattr(sheet.oddFooter, part)
            shown.text, shown.size = text, 8

    @property
    def name(self) -> str:
        """Its name, as links need it."""
        return str(self._sheet.title)

    @property
    def width(self) -> int:
        """How many columns it has."""
        return len(self._widths)

    @property
    def row(self) -> int:
        """The row that is filled next."""
        return self._row

    def title(self, text: str) -> None:
        """What the sheet is: it stays in view, and is printed on every page."""
        self._line(text, _TITLE, 20)
        self._sheet.freeze_panes = f"A{self._row}"
        self._sheet.print_title_rows = f"{self._row - 1}:{self._row - 1}"
        self._title_height = self._heights[self._row - 1]
        for number in range(1, len(self._widths) + 1):
            self._sheet.cell(self._row - 1, number).border = _UNDER

    def note(self, text: str) -> None:
        """A sentence below a title or a heading."""
        self._line(text, _NOTE)

    def heading(self, text: str) -> None:
        """The beginning of a part. It stays on a page with what comes next."""
        self._row += 1
        self._kept[self._row] = self._row + _WITH_HEADING
        self._line(text, _HEADING, 16)

    def _line(self, text: str, font: Font, height: float | None = None) -> None:
        self._put(1, len(self._widths), text, font)
        self._tall([(text, 1, len(self._widths))], height or 0)
        self._row += 1

    def gap(self) -> None:
        """An empty row."""
        self._row += 1

    def pairs(self, pairs: Iterable[tuple[str, Any]]) -> None:
        """Labels and what they are of, a row each."""
        width = len(self._widths)
        for label, value in pairs:
            self._put(1, 1, label, _BOLD, fill=_LABEL, border=_BOX)
            self._put(2, width, value, _PLAIN, border=_BOX)
            self._tall([(label, 1, 1), (value, 2, width)])
            self._row += 1
        self.keep()

    def keep(self) -> None:
        """The last heading and all below it stay on a page, where one has room for them."""
        if self._kept:
            headed = max(self._kept)
            self._kept[headed] = max(self._kept[headed], self._row - 1)

    def to_sign(self, pairs: Iterable[tuple[str, float]]) -> None:
        """Labels and boxes that a person fills in, with their heights in points."""
        width = len(self._widths)
        for label, height in pairs:
            self._put(1, 1, label, _BOLD, fill=_LABEL, border=_BOX)
            self._put(2, width, ToFill(), _PLAIN, border=_BOX)
            self._set_height(height)
            self._row += 1
        self.keep()

    def table(
        self,
        columns: Sequence[str],
        rows: Sequence[Sequence[Any]],
        spans: Sequence[tuple[int, int]] | None = None,
        *,
        is_header_frozen: bool = False,
    ) -> Block:
        """A table: a header, then a row each.

        :param spans: the first and the last column of the sheet that each column takes.
        :param is_header_frozen: the header stays in view, is printed on every page, and filters.
        """
        spans = spans or [(number, number) for number in range(1, len(columns) + 1)]
        for (first, last), column in zip(spans, columns, strict=True):
            self._put(first, last, column, _BOLD, fill=_HEAD, border=_BOX)
        self._tall([(column, *span) for column, span in zip(columns, spans, strict=True)])
        header = self._row
        self._row += 1
        for row in rows[:MOST_ROWS]:
            for (first, last), value in zip(spans, row, strict=True):
                self._put(first, last, value, _PLAIN, border=_BOX)
            self._tall([(value, *span) for value, span in zip(row, spans, strict=True)])
            self._row += 1
        block = Block(header + 1, max(header + 1, self._row - 1))
        if not rows:
            self._put(1, spans[-1][1], "None.", _NOTE, border=_BOX)
            self._row += 1
        if len(rows) > MOST_ROWS:
            self.note(f"and {len(rows) - MOST_ROWS} more rows: a sheet holds no more, the report has them")
        if is_header_frozen:
            self._sheet.freeze_panes = f"A{header + 1}"
            self._sheet.print_title_rows = f"{header}:{header}"
            self._title_height = self._heights[header]
            if rows:
                self._sheet.auto_filter.ref = f"A{header}:{get_column_letter(spans[-1][1])}{self._row - 1}"
        return block

    def held_against(self, what: str, rows: Sequence[tuple[str, Formula, Sequence[int]]]) -> None:
        """Counts by formulas, held against the engine's figures: one each, or the sum of several."""
        shown: list[Sequence[Any]] = []
        for number, (name, counted, figures) in enumerate(rows, self._row + 1):
            figure = figures[0] if len(figures) == 1 else Formula(f"SUM({','.join(map(str, figures))})", "0")
            shown.append((name, "", counted, figure, Formula(f'IF(C{number}=D{number},"agrees","DIFFERS")')))
        self.told_apart(self.table((what, "", "Formula", "Engine", "Agree"), shown), "E")

    def told_apart(self, block: Block, letter: str) -> None:
        """Colors the cells of a column that say whether figures agree."""
        cells = f"{letter}{block.first}:{letter}{block.last}"
        for word, fill in (("DIFFERS", _DIFFERS), ("agrees", _AGREES)):
            rule = Rule(type="cellIs", operator="equal", formula=[f'"{word}"'], dxf=DifferentialStyle(fill=fill))
            self._sheet.conditional_formatting.add(cells, rule)

    def _put(
        self, first: int, last: int, value: Any, font: Font, *, fill: PatternFill | None = None, border: Border | None = None
    ) -> None:
        if last > first:
            self._sheet.merge_cells(start_row=self._row, start_column=first, end_row=self._row, end_column=last)
        cell = self._sheet.cell(self._row, first)
        assert isinstance(cell, Cell), "the first cell of a merged range is no merged one"
        if border:
            cell.border = border
            style = cast(Any, cell)._style
            # All of a merged range has the border, or only its first cell would. Looking a border up is slow: it is copied.
            for number in range(first + 1, last + 1):
                boxed: Any = self._sheet.cell(self._row, number)
                boxed._style = copy(style)
        cell.font, cell.alignment = font, _WRAP
        if fill:
            cell.fill = fill
        match value:
            case None:
                pass
            case Formula(text, form):
                cell.value, cell.number_format, cell.alignment = f"={text}", form, _NUMBER
            case Link(text, sheet):
                write_text(cell, text)
                cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{sheet}'!A1", display=printable(text))
                cell.font = _LINK
            case ToFill():
                cell.fill = _TO_FILL
            case bool():
                write_text(cell, as_text(value))
            case int() | float():
                cell.value, cell.alignment = value, _NUMBER
            case _:
                write_text(cell, as_text(value))

    def _tall(self, cells: Iterable[tuple[Any, int, int]], least: float = 0) -> None:
        """As tall as the longest text needs: spreadsheets do not do that where cells are merged."""
        lines = 1
        for value, first, last in cells:
            text = value.text if isinstance(value, Link) else as_text(value) if not isinstance(value, (Formula, ToFill)) else ""
            fits = max(1, sum(self._width(number) for number in range(first, last + 1)) * _CHARACTERS_A_WIDTH)
            lines = max(lines, sum(max(1, math.ceil(len(part) / fits)) for part in text.splitlines()))
        self._set_height(min(_TALLEST, max(least, lines * _POINTS_A_LINE + 2.5)))

    def _set_height(self, height: float) -> None:
        self._sheet.row_dimensions[self._row].height = self._heights[self._row] = height

    def break_pages(self) -> None:
        """Breaks pages before headings that would stand at the end of one, or whose first rows would be torn apart."""
        width, height = _PAGE
        scale = min(1.0, width / (sum(self._widths) * _POINTS_A_WIDTH))
        room, used = height / scale, 0.0
        for row in range(1, self._row):
            kept = self._height(row, self._kept.get(row, row))
            if kept > room - self._title_height - _UNTOUCHED:
                kept = self._height(row, row + _WITH_HEADING)
            if used + kept > room:
                used = self._title_height
                if row in self._kept and len(self._sheet.row_breaks) < _MOST_BREAKS:
                    # The empty row above a heading goes with it.
                    self._sheet.row_breaks.append(Break(id=row - 2))
                    used += _UNTOUCHED
            used += self._height(row, row)

    def _height(self, first: int, last: int) -> float:
        return sum(self._heights.get(row, _UNTOUCHED) for row in range(first, min(last, self._row - 1) + 1))

    def _width(self, number: int) -> float:
        return self._widths[number - 1] if number <= len(self._widths) else 13


class Workbook:
    """A workbook that is made of sheets, from the first to the last."""

    def __init__(self, title: str, footer: str = "") -> None:
        """:param footer: stands below each page, between the name of its sheet and its number."""
        self._book = _Book()
        self._footer = footer
        self._sheets: list[Sheet] = []
        # Widths are told in digits of this font, and openpyxl has no public way to say which it is.
        cast(Any, self._book)._named_styles["Normal"].font = _OWN_FONT
        # A workbook begins with a sheet that nobody asked for.
        del self._book[self._book.sheetnames[0]]
        self._book.properties.title = printable(title)
        self._book.properties.creator = "soc2"
        self._book.calculation.fullCalcOnLoad = True
        self._names: dict[str, str] = {}

    def name_for(self, wanted: str) -> str:
        """A name for a sheet: within Excel's rules, and unlike all others."""
        plain = _FORBIDDEN_IN_NAMES.sub("-", printable(wanted)).replace("'", "-").replace("&", "+").strip() or "sheet"
        name, number = plain[:LONGEST_NAME].strip(), 1
        # Excel keeps `History` for itself, and sees no difference in letters' case.
        while name.casefold() in self._names or name.casefold() == "history":
            number += 1
            tail = f"~{number}"
            name = plain[: LONGEST_NAME - len(tail)].strip() + tail
        self._names[name.casefold()] = name
        return name

    def sheet(self, wanted: str, widths: Sequence[float] = (), *, name: str | None = None) -> Sheet:
        """The next sheet.

        :param name: one that :meth:`name_for` gave, where links had to know it before.
        """
        made = self._book.create_sheet(name or self.name_for(wanted))
        sheet = Sheet(made, widths or [18, 20, 14, 26, 36, 20, 24, 16, 20, 20, 30, 40], self._footer)
        self._sheets.append(sheet)
        return sheet

    def content(self) -> bytes:
        """The workbook: the same sheets are the same bytes."""
        written, plain = io.BytesIO(), io.BytesIO()
        for sheet in self._sheets:
            sheet.break_pages()
        self._book.save(written)
        with zipfile.ZipFile(written) as book, zipfile.ZipFile(plain, "w", zipfile.ZIP_DEFLATED) as again:
            for part in book.infolist():
                content = book.read(part)
                if part.filename == "docProps/core.xml":
                    content = re.sub(rb"(<dcterms:\w+[^>]*>)[^<]*", rb"\g<1>1980-01-01T00:00:00Z", content)
                told = zipfile.ZipInfo(part.filename, _NO_TIME)
                told.compress_type, told.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
                again.writestr(told, content)
        return plain.getvalue()

    def write(self, path: str | os.PathLike[str]) -> None:
        """Writes the workbook beside the path and renames it: nobody sees half of it."""
        write_whole(path, self.content())


def write_text(cell: Cell, text: str) -> None:
    """Writes a text that no spreadsheet takes for a formula, an error or a number, whatever it begins with."""
    plain = printable(text)
    cell.value = plain
    cell.data_type = "s"
    if plain.startswith(FORMULA_STARTS):
        # Excel shows it as it is, and keeps it a text when somebody edits it.
        cell.quotePrefix = True


def printable(text: str) -> str:
    """A text as a cell can hold it: what XML cannot say is shown, and what is too long is cut with a word."""
    shown = _UNWRITABLE.sub(lambda found: f"\\u{ord(found.group()):04x}", text)
    shown = _ESCAPED.sub("_x005F_", shown)
    return shown if len(shown) <= LONGEST_TEXT else shown[: LONGEST_TEXT - len(_CUT)] + _CUT
