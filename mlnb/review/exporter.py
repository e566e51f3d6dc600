"""The nbconvert exporter of the review as one html file that needs nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from nbconvert.exporters import HTMLExporter, TemplateExporter
from traitlets import Bool, Enum, Unicode, default
from traitlets.config import Config

from mlnb.core import templates
from mlnb.review.document import Document, document

if TYPE_CHECKING:
    from nbformat import NotebookNode


class ReviewExporter(HTMLExporter):  # type: ignore[misc]  # nbconvert is not followed
    """A notebook of mlnb findings as a review: cover, findings, appendix.

    It reads the notebook alone, draws every card again from the findings' JSON, and asks no clock and
    no network: the same notebook gives the same document.

    Examples
    --------
    >>> from nbformat.v4 import new_notebook
    >>> page, _ = ReviewExporter().from_notebook_node(new_notebook())
    >>> "INCOMPLETE" in page
    True
    """

    export_from_notebook = "mlnb review (HTML)"

    date = Unicode("", help="Day of the review, as 2027-03-31; decisions that ended before it are open again.").tag(
        config=True
    )
    figures = Enum(["all", "auto", "none"], default_value="all", help="Which figures the cards hold.").tag(config=True)
    with_rows = Bool(
        False,  # noqa: FBT003  # a trait's default
        help="Whether values of single rows, which a document leaves out, are shown.",
    ).tag(config=True)
    since = Unicode("", help="An earlier run of the notebook, to tell what changed.").tag(config=True)
    template_extension = Unicode(".html.j2").tag(config=True)
    file_extension = Unicode(".html").tag(config=True)
    #: Whether the appendix is unfolded, as on paper.
    unfolded = False

    @property
    def default_config(self) -> Config:
        """The options of nbconvert, and our template whatever a user has set for other html."""
        config = Config({"ReviewExporter": {"template_name": "review"}})
        config.merge(super().default_config)
        return config

    @default("extra_template_basedirs")  # type: ignore[untyped-decorator]  # traitlets is not followed
    def _our_template_basedirs(self) -> list[str]:
        return [str(templates.root())]

    @default("extra_template_paths")  # type: ignore[untyped-decorator]
    def _our_template_paths(self) -> list[str]:
        return [str(templates.root())]  # so that "review/index.html.j2" can be extended by its whole name

    def _create_environment(self) -> Any:
        environment = super()._create_environment()
        environment.autoescape = True  # nbconvert's own escapes nothing
        return environment

    def from_notebook_node(self, nb: NotebookNode, resources: Any = None, **kw: Any) -> tuple[Any, dict[str, Any]]:
        """The document and its resources.

        Parameters
        ----------
        nb : NotebookNode
        resources : dict, optional
            nbconvert's own.
        **kw
            Passed on.
        """
        resources = dict(resources or {})
        name = str(dict(resources.get("metadata", {})).get("name", "") or "")
        since = None
        if self.since:
            from mlnb.review.since import changes_since

            since = changes_since(nb, self.since)
        made = document(nb, name, date=self.date, figures=self.figures, with_rows=self.with_rows, since=since)
        if made.signatures and not self.unfolded:
            from mlnb.review.embedded import payload

            made = replace(made, payload=payload(nb, made, name, figures=self.figures))
        return self.page(made, nb, resources, **kw)

    def page(
        self, made: Document, nb: NotebookNode, resources: dict[str, Any], **kw: Any
    ) -> tuple[Any, dict[str, Any]]:
        """The page of a document that has been put together.

        Parameters
        ----------
        made : Document
        nb : NotebookNode
        resources : dict
            nbconvert's own.
        **kw
            Passed on.
        """
        resources["mlnb"] = {"document": made, "unfolded": self.unfolded}
        # Not HTMLExporter's own, which adds a style sheet and scripts that nothing here uses.
        page, left = TemplateExporter.from_notebook_node(self, nb, resources, **kw)
        left.pop("mlnb", None)
        return page, left
