"""The pages that the `type` of a problem points at, and the list of all of them."""

from html import escape
from typing import Annotated

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, Field
from starlette.responses import HTMLResponse, Response

from app.api.http.deps import LanguageDep
from app.api.http.operation import PUBLIC, operation
from app.api.http.operation_route import OperationRoute
from app.api.http.problems import PAGES
from app.api.schemas.page import Page
from app.core.errors import NotFound, Problem, all_problems
from app.core.lang import Language, Words

router = APIRouter(route_class=OperationRoute, tags=["problems"])


Code = Annotated[str, Path(max_length=60, examples=["version-conflict"])]


class ProblemType(BaseModel):
    """One kind of refusal."""

    type: str = Field(max_length=80, examples=["/v1/problems/version-conflict"])
    code: str = Field(max_length=60, examples=["version-conflict"])
    status: int = Field(ge=400, le=599, examples=[409])
    title: str = Field(max_length=200, examples=["Changed meanwhile"])
    detail: str = Field(max_length=500, examples=["The record was changed meanwhile; read it again and repeat."])
    meaning: str = Field(max_length=500, examples=["Somebody else changed the record meanwhile."])
    retryable: bool = Field(
        description="Whether the same request may succeed later, unchanged; a single answer may know it better."
    )


def _sentence(words: Words, language: Language) -> str:
    # its {placeholders} stay: they are filled when it happens
    return words.zh if language == "zh" else words.en


def _type_of(problem: type[Problem], language: Language) -> ProblemType:
    return ProblemType(
        type=f"{PAGES}/{problem.code}",
        code=problem.code,
        status=problem.status,
        title=problem.title.say(language),
        detail=_sentence(problem.detail, language),
        meaning=(problem.__doc__ or "").split("\n")[0],
        retryable=problem.retryable,
    )


@router.get(PAGES, **operation("problems.list", policy=PUBLIC))
async def list_problems(language: LanguageDep) -> Page[ProblemType]:
    """Every `code` that a problem can have, with its status and what to do. `detail` may hold `{placeholders}`."""
    return Page(data=[_type_of(problem, language) for problem in all_problems()])


@router.get(
    PAGES + "/{code}",
    response_model=ProblemType,
    **operation("problems.show", policy=PUBLIC, answers_with=("application/json", "text/html")),
)
async def show_problem(request: Request, language: LanguageDep, code: Code) -> ProblemType | Response:
    """The page that `type` points at: JSON, or HTML for a browser."""
    problem = next((problem for problem in all_problems() if problem.code == code), None)
    if problem is None:
        raise NotFound(values={"what": Words("problem", "错误代码")})
    if "text/html" in request.headers.get("accept", ""):
        return _page(problem)
    return _type_of(problem, language)


def _page(problem: type[Problem]) -> Response:
    rows = "".join(
        f"<h2>{escape(title)}</h2><p>{escape(text)}</p>"
        for title, text in ((problem.title.zh, problem.detail.zh), (problem.title.en, problem.detail.en))
    )
    return HTMLResponse(
        f"<!doctype html><html lang=zh><meta charset=utf-8><title>{problem.code}</title>"
        f"<h1>{problem.status} {problem.code}</h1>{rows}<p>{escape((problem.__doc__ or '').splitlines()[0])}</p>"
        f'<p><a href="{PAGES}">{PAGES}</a></p></html>',
        headers={"Content-Security-Policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"},
    )
