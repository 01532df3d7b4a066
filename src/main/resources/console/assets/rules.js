/* Rules in the browser: the test bench, the back-test, and what taking up rules would change. */

import { say } from "./console.js";

const $ = (selector, within = document) => within.querySelector(selector);

/* Every text from outside goes in as text. Nothing of it is read as HTML. */
function made(name, text, attributes = {}) {
  const element = document.createElement(name);
  if (text !== undefined && text !== null) element.textContent = text;
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

/* ---- a file of the reader's is read here, and goes nowhere by itself ---- */
document.addEventListener("change", async (event) => {
  const chosen = event.target;
  const into = chosen.dataset?.into && document.getElementById(chosen.dataset.into);
  if (into && chosen.files?.length > 0) into.value = await chosen.files[0].text();
});

/* ---- the test bench: the server makes the part of the page, with every text escaped ---- */
const bench = $("#bench");
bench?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = event.submitter;
  if (button) button.disabled = true;
  say(bench, "");
  try {
    const answer = await fetch("/console/rules/test", {
      method: "POST", headers: { "Content-Type": "application/json", Accept: "text/html, application/problem+json" },
      body: bench.elements.envelope.value,
    });
    const text = await answer.text();
    const part = new DOMParser().parseFromString(text, "text/html").getElementById("verdicts");
    if (part) {
      $("#verdicts").replaceWith(document.importNode(part, true));
      if (answer.ok) history.replaceState(null, "", "/console/rules/test");
    } else {
      say(bench, detailOf(text) ?? `The bridge answered ${answer.status}.`);
    }
  } catch {
    say(bench, "The bridge cannot be reached.");
  } finally {
    if (button) button.disabled = false;
  }
});

function detailOf(text) {
  try { return JSON.parse(text).detail; } catch { return undefined; }
}

/* ---- taking up rules: the answer in words ---- */
const RESULTS = {
  IN_FORCE: "in force", PROPOSED: "proposed", UNCHANGED: "unchanged: they are in force already", KNOWN: "known already", REFUSED: "refused",
};

document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-reload]")) $("[data-answer]", event.target).replaceChildren();
});

document.addEventListener("fleabridge:done", (event) => {
  const form = event.target;
  if (!form.matches?.("[data-reload]")) return;
  const answer = event.detail;
  const box = $("[data-answer]", form);
  const list = made("ul");
  for (const problem of answer.problems ?? []) {
    list.append(made("li", `${problem.line > 0 ? `Line ${problem.line}, ` : ""}${problem.rule} ${problem.field}: ${problem.message}`));
  }
  for (const change of answer.notAcknowledged ?? []) {
    list.append(made("li", `${change.rule}: ${change.why}. Where it is meant, write ${change.word} beside “Changed keys”.`));
  }
  for (const difference of answer.differences ?? []) {
    const fields = difference.fields.map((field) => `${field.field}: ${inWords(field.before)} → ${inWords(field.after)}`);
    list.append(made("li", `${difference.rule} ${difference.kind.toLowerCase()}${fields.length > 0 ? `: ${fields.join("; ")}` : ""}`));
  }
  const result = RESULTS[answer.result] ?? answer.result;
  box.replaceChildren(made("p", answer.dryRun ? `They would be ${result}. Nothing was changed.` : `They are ${result}.`, { class: "notice" }), list);
  if (form.elements.expectedRevision) form.elements.expectedRevision.value = answer.revisionInForce ?? "";
  if (!answer.dryRun && answer.revision) {
    box.append(made("a", `To revision ${answer.revision.number}`, { href: `/console/rules/revisions/${answer.revision.number}` }));
  }
});

function inWords(value) { return value === null || value === undefined ? "not there" : JSON.stringify(value); }

/* ---- the back-test: lines that come while it goes on ---- */
const MAX_ROWS = 1000;
const backtest = $("#backtest");
let stopping;

if (backtest && !backtest.elements.since.value) {
  const dayAgo = new Date(Date.now() - 24 * 3_600_000);
  const local = new Date(dayAgo.getTime() - dayAgo.getTimezoneOffset() * 60_000);
  backtest.elements.since.value = local.toISOString().slice(0, 19);
}
backtest?.addEventListener("submit", (event) => { event.preventDefault(); compare(); });
backtest?.elements.stop.addEventListener("click", () => stopping?.abort());

async function compare() {
  const { rules, since, until, go, stop } = backtest.elements;
  const body = { rules: rules.value, since: new Date(since.value).toISOString() };
  if (until.value) body.until = new Date(until.value).toISOString();
  const view = beginning();
  stopping = new AbortController();
  go.disabled = true; stop.hidden = false;
  say(backtest, "");
  try {
    const answer = await fetch("/v1/rules/backtest", {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), signal: stopping.signal,
    });
    if (!answer.ok) {
      $("#comparison").hidden = true;
      say(backtest, detailOf(await answer.text()) ?? `The bridge answered ${answer.status}.`);
      return;
    }
    for await (const line of lines(answer.body)) take(line, view);
  } catch (e) {
    view.problem ??= e.name === "AbortError" ? "You have stopped it." : "The connection broke.";
  } finally {
    go.disabled = false; stop.hidden = true;
  }
  end(view);
}

async function* lines(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    rest += value;
    const all = rest.split("\n");
    rest = all.pop();
    for (const line of all) if (line !== "") yield JSON.parse(line);
  }
  if (rest.trim() !== "") yield JSON.parse(rest);
}

function beginning() {
  $("#comparison").hidden = false;
  $("#backtest-summary").hidden = true;
  for (const id of ["backtest-notes", "backtest-sums", "backtest-differences", "backtest-more"]) $(`#${id}`).replaceChildren();
  const progress = $("#backtest-progress");
  progress.removeAttribute("value");
  $("#backtest-state").textContent = "It begins.";
  return { differences: 0, events: 0, summary: null, problem: null };
}

function take(line, view) {
  if (line.comparing) comparing(line.comparing);
  else if (line.progress) progressed(line.progress, view);
  else if (line.difference) differs(line.difference, view);
  else if (line.summary) view.summary = line.summary;
  else if (line.problem) view.problem = line.problem.detail;
}

function comparing(what) {
  const rules = what.rules;
  const notes = $("#backtest-notes");
  const named = (label, ids) => { if (ids.length > 0) notes.append(made("li", `${label}: ${ids.join(", ")}`)); };
  named("Rules added", rules.added);
  named("Rules removed", rules.removed);
  named("Rules changed", rules.changed);
  notes.append(made("li", `${rules.unchanged} rules are unchanged.`));
  for (const note of what.notes) notes.append(made("li", note));
}

function progressed(now, view) {
  view.events = now.events;
  const progress = $("#backtest-progress");
  if (now.of > 0) { progress.max = now.of; progress.value = now.events; }
  $("#backtest-state").textContent = `${now.events}${now.of === null ? "" : ` of ${now.of}`} events are compared, ${view.differences} differences so far.`;
}

function differs(difference, view) {
  view.differences += 1;
  if (view.differences > MAX_ROWS) {
    $("#backtest-more").textContent = `${view.differences - MAX_ROWS} more differences are not shown here; the summary has all.`;
    return;
  }
  const row = made("tr");
  const received = made("td", undefined, { "data-label": "Received" });
  received.append(made("time", new Date(difference.receivedAt).toLocaleString(), { datetime: difference.receivedAt, title: difference.receivedAt }));
  const event = made("th", undefined, { scope: "row" });
  event.append(made("a", difference.event, { href: `/console/events/one?id=${encodeURIComponent(difference.event)}`, class: "id" }));
  const what = made("td", difference.what.map((word) => word.toLowerCase().replaceAll("_", " ")).join(", "), { "data-label": "What" });
  if (difference.explanation) what.append(made("div", difference.explanation, { class: "quiet" }));
  row.append(received, event,
    made("td", difference.step === null ? difference.rule : `${difference.rule}, ${difference.step}`, { "data-label": "Rule and step" }), what,
    made("td", side(difference.before), { "data-label": "Before" }), made("td", side(difference.after), { "data-label": "After" }));
  $("#backtest-differences").append(row);
}

function side(one) {
  if (one === null) return "nothing";
  const parts = [one.kind, one.state, one.reason && `(${one.reason})`, one.amount, one.payer && one.payee && `${one.payer} → ${one.payee}`];
  return parts.filter((part) => part).join(" ");
}

function end(view) {
  const state = $("#backtest-state");
  if (view.summary === null) {
    state.textContent = `Not complete: ${view.problem ?? "the answer ended early."} What stands here is true, and there may be more.`;
    state.className = "alert";
    return;
  }
  state.className = "";
  const { summary } = view;
  const progress = $("#backtest-progress");
  progress.max = 1; progress.value = 1;
  state.textContent = `Complete: ${summary.events} events are compared.`;
  $("#backtest-summary").hidden = false;
  $("#backtest-total").textContent = Object.keys(summary.differences).length === 0
    ? `These rules would have done the same with all ${summary.events} events.`
    : `${view.differences} differences in ${summary.events} events.${summary.leftOut > 0 ? ` ${summary.leftOut} were left out.` : ""}`;
  sums("all", { "": summary.differences });
  sums("rule", summary.byRule);
  sums("payer", summary.byPayer);
  sums("day", summary.byDay);
}

function sums(by, named) {
  for (const [name, each] of Object.entries(named)) {
    for (const [what, sum] of Object.entries(each)) {
      const row = made("tr");
      row.append(made("td", by), made("th", name || "everything", { scope: "row" }), made("td", what.toLowerCase().replaceAll("_", " ")),
        made("td", sum.count, { class: "num" }), made("td", sum.before, { class: "num" }), made("td", sum.after, { class: "num" }));
      $("#backtest-sums").append(row);
    }
  }
}
