"""The pages and writes of the app with nothing around them: raw reads of the same rows, one template each."""

import json
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from psycopg.types.json import Jsonb
from psycopg_pool import ConnectionPool

pool = ConnectionPool(
    settings.DATABASE_URL,
    min_size=1,
    max_size=settings.THREADS + 2,
    kwargs={"autocommit": True, "application_name": "floor"},
    open=True,
)

MEMBER = """
SELECT m.id, m.party, u.name, u.email, e.id, e.name, e.slug, e.event_number, v.name, c.name
FROM engagements_membership m
JOIN people_user u ON u.id = m.user_id AND u.is_active
JOIN engagements_engagement e ON e.id = m.engagement_id
JOIN engagements_organisation v ON v.id = e.vendor_id
JOIN engagements_organisation c ON c.id = e.client_id
WHERE m.user_id = %s AND e.slug = %s AND m.left_at IS NULL
"""
CREW = """
SELECT m.party, u.name, EXISTS (SELECT FROM engagements_presence p
                                WHERE p.member_id = m.id AND p.seen_at > now() - interval '35 seconds')
FROM engagements_membership m JOIN people_user u ON u.id = m.user_id
WHERE m.engagement_id = %s AND m.left_at IS NULL ORDER BY m.party DESC, m.number
"""
STORIES = """
SELECT s.number, s.title, s.points, coalesce(c.many, 0), s.state
FROM stories_story s
LEFT JOIN (SELECT story_id, count(*) AS many FROM stories_criterion
           WHERE engagement_id = %(engagement)s AND withdrawn_at IS NULL GROUP BY story_id) c ON c.story_id = s.id
WHERE s.engagement_id = %(engagement)s AND s.withdrawn_at IS NULL ORDER BY s.rank
"""
WORDS = {
    "unscheduled": "Icebox",
    "unstarted": "Planned",
    "started": "In progress",
    "finished": "Finished",
    "delivered": "Ready to demo",
    "accepted": "Accepted",
    "rejected": "Changes asked",
}
NEXT = """
SELECT s.number, s.title, s.points,
       (SELECT count(*) FROM stories_criterion c WHERE c.story_id = s.id AND c.withdrawn_at IS NULL)
FROM stories_story s WHERE s.engagement_id = %s AND s.withdrawn_at IS NULL ORDER BY s.rank LIMIT 8
"""
STORY = """
SELECT s.id, s.number, s.kind, s.title, s.narrative, s.points, m.party, u.name
FROM stories_story s LEFT JOIN engagements_membership m ON m.id = s.requested_by_id
LEFT JOIN people_user u ON u.id = m.user_id
WHERE s.engagement_id = %s AND s.number = %s
"""
BOARD = """
SELECT s.number, s.title, s.points, s.state,
       (SELECT count(*) FROM stories_criterion c WHERE c.story_id = s.id AND c.withdrawn_at IS NULL),
       ARRAY(SELECT l.name FROM stories_storylabel sl JOIN stories_label l ON l.id = sl.label_id
             WHERE sl.story_id = s.id ORDER BY l.name),
       ARRAY(SELECT u.name FROM stories_storyowner so JOIN engagements_membership m ON m.id = so.member_id
             JOIN people_user u ON u.id = m.user_id WHERE so.story_id = s.id),
       (SELECT reason FROM stories_block b WHERE b.story_id = s.id AND b.lifted_at IS NULL LIMIT 1)
FROM stories_story s
WHERE s.engagement_id = %s AND s.withdrawn_at IS NULL ORDER BY s.rank
"""
SEARCH = """
WITH asked AS (SELECT %(asked)s::tsquery && %(own)s::tsquery AS words),
story AS (SELECT s.id, ts_rank(s.words, asked.words) AS weight
          FROM (SELECT s.id, s.words FROM stories_story s, asked
                WHERE s.words @@ asked.words AND s.withdrawn_at IS NULL LIMIT 2000) s, asked
          ORDER BY 2 DESC, 1 DESC LIMIT 8),
criterion AS (SELECT c.id, ts_rank(c.words, asked.words) AS weight
              FROM (SELECT c.id, c.words FROM stories_criterion c, asked
                    WHERE c.words @@ asked.words AND c.withdrawn_at IS NULL LIMIT 2000) c, asked
              ORDER BY 2 DESC, 1 DESC LIMIT 8),
comment AS (SELECT c.id, ts_rank(c.words, asked.words) AS weight
            FROM (SELECT c.id, c.words FROM stories_comment c, asked
                  WHERE c.words @@ asked.words AND c.withdrawn_at IS NULL LIMIT 2000) c, asked
            ORDER BY 2 DESC, 1 DESC LIMIT 8)
SELECT 'Stories', s.number, s.title, s.narrative, s.state FROM story JOIN stories_story s USING (id)
UNION ALL
SELECT 'Criteria', s.number, c.text, s.title, s.state
FROM criterion JOIN stories_criterion c USING (id) JOIN stories_story s ON s.id = c.story_id
UNION ALL
SELECT 'Comments', s.number, c.text, s.title, s.state
FROM comment JOIN stories_comment c USING (id) JOIN stories_story s ON s.id = c.story_id
"""
FACTS = """
SELECT ARRAY(SELECT l.name FROM stories_storylabel sl JOIN stories_label l ON l.id = sl.label_id
             WHERE sl.story_id = s.id),
       ARRAY(SELECT m.number FROM stories_storyowner so JOIN engagements_membership m ON m.id = so.member_id
             WHERE so.story_id = s.id),
       (SELECT count(*) FROM stories_stamp t JOIN stories_criterion c ON c.id = t.criterion_id WHERE c.story_id = s.id)
FROM stories_story s WHERE s.id = %s
"""
COMMENTS = """
SELECT c.number, c.text, c.at, m.party, u.name
FROM stories_comment c JOIN engagements_membership m ON m.id = c.author_id JOIN people_user u ON u.id = m.user_id
WHERE c.story_id = %s ORDER BY c.number DESC LIMIT 20
"""
CRITERIA = """
SELECT number, text, revision FROM stories_criterion
WHERE story_id = %s AND withdrawn_at IS NULL ORDER BY rank, number
"""
DRAFTS = "SELECT key, member_id, base, text, at FROM stories_draft WHERE story_id = %s"
EVENTS = """
SELECT v.kind, v.data, v.at, m.party, u.name
FROM engagements_event v LEFT JOIN engagements_membership m ON m.id = v.actor_id
LEFT JOIN people_user u ON u.id = m.user_id
WHERE v.engagement_id = %s {subject} ORDER BY v.number DESC LIMIT %s
"""
CREATE = """
INSERT INTO stories_story (engagement_id, number, kind, state, title, title_revision, narrative, narrative_revision,
                           rank, requested_by_id)
SELECT %(engagement)s, n, 'feature', 'unscheduled', %(title)s, 1, %(narrative)s, 1,
       'zz' || lpad(n::text, 8, '0') || '1', %(member)s
FROM (SELECT coalesce(max(number), 0) + 1 AS n FROM stories_story WHERE engagement_id = %(engagement)s) AS next
RETURNING id, number
"""
NEXT_EVENT = """
WITH counter AS (
    UPDATE engagements_engagement SET event_number = event_number + 1 WHERE id = %s RETURNING id, event_number
)
INSERT INTO engagements_event (engagement_id, number, kind, actor_id, actor_party, subject, data)
SELECT id, event_number, %s, %s, %s, %s, %s FROM counter
"""


def rows(line: Any, statement: str, *values: Any) -> list[Any]:
    return list(line.execute(statement, values).fetchall())


def member(line: Any, request: HttpRequest, slug: str) -> Any:
    found = line.execute(MEMBER, [request.session.get("user"), slug]).fetchone()
    if found is None:
        raise Http404
    return found


def enter(request: HttpRequest, user: int) -> HttpResponse:
    request.session["user"] = user
    return HttpResponse(b"")


def home(request: HttpRequest, slug: str) -> HttpResponse:
    with pool.connection() as line:
        who = member(line, request, slug)
        context = {
            "who": who,
            "crew": rows(line, CREW, who[4]),
            "stories": rows(line, NEXT, who[4]),
            "lately": rows(line, EVENTS.format(subject=""), who[4], 12),
        }
    return render(request, "home.html", context)


def stories(request: HttpRequest, slug: str) -> HttpResponse:
    with pool.connection() as line:
        who = member(line, request, slug)
        listed = line.execute(STORIES, {"engagement": who[4]}).fetchall()
        context = {"who": who, "crew": rows(line, CREW, who[4]), "stories": listed, "words": WORDS}
    return render(request, "stories.html", context)


def board(request: HttpRequest, slug: str) -> HttpResponse:
    with pool.connection() as line:
        who = member(line, request, slug)
        context = {
            "who": who,
            "crew": rows(line, CREW, who[4]),
            "stories": rows(line, BOARD, who[4]),
            "words": WORDS,
        }
    return render(request, "board.html", context)


def search(request: HttpRequest, slug: str) -> HttpResponse:
    asked = " & ".join(f"'{word}':*" for word in request.GET["q"].split())
    with pool.connection() as line:
        who = member(line, request, slug)
        found = line.execute(SEARCH, {"asked": asked, "own": f"'={who[4]}'"}).fetchall()
        context = {"who": who, "crew": rows(line, CREW, who[4]), "found": found, "words": WORDS}
    return render(request, "search.html", context)


def story(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    with pool.connection() as line:
        who = member(line, request, slug)
        return show(request, line, who, number)


def progress(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    with pool.connection() as line, line.transaction():
        who = member(line, request, slug)
        line.execute("SELECT FROM engagements_engagement WHERE id = %s FOR UPDATE", [who[4]])
        line.execute(
            "UPDATE stories_story SET state = CASE state WHEN 'started' THEN 'finished' ELSE 'started' END "
            "WHERE engagement_id = %s AND number = %s",
            [who[4], number],
        )
        note(line, who, "story.moved_on", number, {"story": number})
        return show(request, line, who, number)


def show(request: HttpRequest, line: Any, who: Any, number: int) -> HttpResponse:
    found = line.execute(STORY, [who[4], number]).fetchone()
    if found is None:
        raise Http404
    lately = rows(line, EVENTS.format(subject="AND v.subject = %s"), who[4], f"story-{number}", 5)
    context = {
        "who": who,
        "crew": rows(line, CREW, who[4]),
        "story": found,
        "criteria": rows(line, CRITERIA, found[0]),
        "drafts": rows(line, DRAFTS, found[0]),
        "facts": line.execute(FACTS, [found[0]]).fetchone(),
        "comments": rows(line, COMMENTS, found[0])[::-1],
        "lately": lately,
    }
    return render(request, "story.html", context)


def reword(request: HttpRequest, slug: str, number: int, criterion: int) -> HttpResponse:
    text = request.POST["text"]
    with pool.connection() as line, line.transaction():
        who = member(line, request, slug)
        story, revision = line.execute(
            "UPDATE stories_criterion c SET text = %s, revision = revision + 1 FROM stories_story s "
            "WHERE s.engagement_id = %s AND s.number = %s AND c.story_id = s.id AND c.number = %s "
            "RETURNING s.id, c.revision",
            [text, who[4], number, criterion],
        ).fetchone()
        line.execute(
            "INSERT INTO stories_revision (engagement_id, story_id, key, number, text, base, author_id) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s)",
            [who[4], story, f"criterion-{criterion}", revision, text, revision - 1, who[0]],
        )
        data = {"story": number, "key": f"criterion-{criterion}", "revision": revision}
        note(line, who, "story.reworded", number, data)
    return render(request, "criterion.html", {"who": who, "story": number, "number": criterion, "text": text})


def create(request: HttpRequest, slug: str) -> HttpResponse:
    post = request.POST
    with pool.connection() as line, line.transaction():
        who = member(line, request, slug)
        story, number = line.execute(
            CREATE,
            {"engagement": who[4], "member": who[0], "title": post["title"], "narrative": post["narrative"]},
        ).fetchone()
        texts = [("title", post["title"]), ("narrative", post["narrative"])]
        criteria = post["criteria"].splitlines()
        values = [v for i, text in enumerate(criteria, 1) for v in (who[4], story, i, text, f"V{i}")]
        line.execute(
            "INSERT INTO stories_criterion (engagement_id, story_id, number, text, revision, done_before_import, rank) "
            "VALUES " + ", ".join(["(%s, %s, %s, %s, 1, false, %s)"] * len(criteria)),
            values,
        )
        texts += [(f"criterion-{i}", text) for i, text in enumerate(criteria, 1)]
        line.execute(
            "INSERT INTO stories_revision (engagement_id, story_id, key, number, text, author_id) VALUES "
            + ", ".join(["(%s, %s, %s, 1, %s, %s)"] * len(texts)),
            [v for key, text in texts for v in (who[4], story, key, text, who[0])],
        )
        note(line, who, "story.written", number, {"story": number})
    return HttpResponse(status=303, headers={"Location": f"/e/{slug}/stories/{number}/"})


def note(line: Any, who: Any, kind: str, number: int, data: dict[str, Any]) -> None:
    line.execute(NEXT_EVENT, [who[4], kind, who[0], who[1], f"story-{number}", Jsonb(data, dumps=json.dumps)])


urlpatterns = [
    path("enter/<int:user>/", enter),
    path("e/<slug:slug>/", home),
    path("e/<slug:slug>/board/", board),
    path("e/<slug:slug>/search/", search),
    path("e/<slug:slug>/stories/", stories),
    path("e/<slug:slug>/stories/create/", create),
    path("e/<slug:slug>/stories/<int:number>/", story),
    path("e/<slug:slug>/stories/<int:number>/progress/", progress),
    path("e/<slug:slug>/stories/<int:number>/texts/criterion-<int:criterion>/", reword),
]
