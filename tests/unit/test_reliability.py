"""The page of `make torture`: it tells what failed, and keeps what other parts told before."""

from pathlib import Path

from torture.page import keep
from torture.parts import Part

ORDER = ["engines", "guided", "score"]


def test_the_page_tells_what_failed_and_keeps_the_rest(tmp_path: Path) -> None:
    """Parts stand in their order whatever ran last; a failure is counted and quoted, what did not run is named."""
    keep("score", Part("Score", "10 checks", 0, "", 5.0, ("| the table |",)), ORDER, tmp_path)
    page = (tmp_path / "reliability.md").read_text()
    assert "Nothing failed." in page
    assert "| the table |" in page
    assert "Not run since it is kept: engines, guided." in page
    keep("engines", Part("Engines", "10,000", 2, "made files that come out different: [7, 9]", 90.0), ORDER, tmp_path)
    page = (tmp_path / "reliability.md").read_text()
    assert "| Engines | 10,000 | 2 | 1.5 min |" in page
    assert "come out different: [7, 9]" in page
    assert "Nothing failed." not in page
    assert page.index("| Engines |") < page.index("| Score | 10 checks | 0 | 5 s |")
    keep("engines", Part("Engines", "10,000", 0, "", 80.0), ORDER, tmp_path)
    assert "Nothing failed." in (tmp_path / "reliability.md").read_text()
