"""Lets go of the files of photos and papers: their keys are destroyed at once."""

from collections.abc import Iterable

from portal import storage
from records.models import Paper


def forget_papers(papers: Iterable[Paper]) -> None:
    """Destroy the files of papers that were never sent, and the rows with them; in a transaction."""
    for paper in papers:
        destroy_files(paper)
        paper.delete()


def destroy_files(paper: Paper) -> None:
    """Make its files unreadable for good; in the transaction that says so in its row."""
    storage.destroy(paper.file)
    storage.destroy(paper.thumbnail)
