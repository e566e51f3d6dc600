"""Gradient norms and rates of a PyTorch optimiser, taken before each step."""

from __future__ import annotations

from typing import Any

from mlnb.core.errors import CaseError


class Gradients:
    """Follow an optimiser's steps; the norms stay where the model is until the epoch is logged.

    Parameters
    ----------
    model : torch.nn.Module
    optimizer : torch.optim.Optimizer
    """

    def __init__(self, model: Any, optimizer: Any) -> None:
        if not hasattr(model, "parameters") or not hasattr(optimizer, "param_groups"):
            msg = "m.torch takes a torch.nn.Module and its optimizer, in that order."
            raise CaseError(msg)
        self._model, self._optimizer = model, optimizer
        self._squares: list[Any] = []
        hook = getattr(optimizer, "register_step_pre_hook", None)
        self._handle = None if hook is None else hook(self._before)

    def _before(self, *_: Any) -> None:
        total = None
        for parameter in self._model.parameters():
            gradient = parameter.grad
            if gradient is not None:
                square = (gradient.detach() ** 2).sum()
                total = square if total is None else total + square
        if total is not None:
            self._squares.append(total)

    def taken(self) -> dict[str, Any]:
        """Mean norm since the last time, and the rate now."""
        found: dict[str, Any] = {"lr": float(self._optimizer.param_groups[0]["lr"])}
        norms = [float(square) ** 0.5 for square in self._squares]
        if norms:
            found["grad_norm"] = sum(norms) / len(norms)
        self._squares = []
        return found

    def release(self) -> None:
        """Follow no longer."""
        if self._handle is not None:
            self._handle.remove()
            self._handle = None
