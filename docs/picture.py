"""Draws a terminal's text with ANSI colors (standard input) as an SVG (standard output)."""

import html
import re
import sys

COLORS = {"31": "#f2777a", "32": "#8cc57a", "33": "#e6b455", "2": "#8a8f98", "1": "#ffffff"}
LINE, LETTER, MARGIN = 18, 7.83, 18


def spans(line):
    """The line's pieces of one color, as SVG."""
    color = None
    for piece in re.split(r"(\x1b\[\d+m)", line):
        escape = re.fullmatch(r"\x1b\[(\d+)m", piece)
        if escape:
            color = COLORS.get(escape.group(1))
        elif piece:
            weight = ' font-weight="bold"' if color == COLORS["1"] else ""
            fill = f' fill="{color}"' if color else ""
            yield f"<tspan{fill}{weight}>{html.escape(piece)}</tspan>"


def main():
    lines = sys.stdin.read().rstrip("\n").split("\n")
    width = 2 * MARGIN + LETTER * 100
    height = 2 * MARGIN + LINE * len(lines)
    print(f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height}" role="img">')
    print("<title>The first page of a report</title>")
    print('<rect width="100%" height="100%" rx="8" fill="#1d2127"/>')
    print('<g font-family="ui-monospace, Menlo, Consolas, DejaVu Sans Mono, monospace" font-size="13" fill="#d5d8dd">')
    for number, line in enumerate(lines, 1):
        text = "".join(spans(line))
        print(f'<text x="{MARGIN}" y="{MARGIN + number * LINE - 5}" xml:space="preserve">{text}</text>')
    print("</g></svg>")


main()
