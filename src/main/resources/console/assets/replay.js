/* A replay of one event: what it would do, step by step; and only then, with a note, doing it. */
import { ask, say } from "./console.js";

const VERDICTS = {
  WOULD_DO: ["would do", "info"], STARTED: ["started", "good"], ALREADY_DONE: ["already done", "good"],
  UNDER_WAY: ["under way", "warn"], BLOCKED: ["blocked", "bad"],
};

const part = document.getElementById("replay");
const look = document.getElementById("replay-look");
const apply = document.getElementById("replay-apply");
const found = document.getElementById("replay-found");

function element(name, text, className) {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  if (className) made.className = className;
  return made;
}

function cell(label, ...content) {
  const made = element("td");
  made.dataset.label = label;
  made.append(...content);
  return made;
}

function row(line) {
  const [word, tone] = VERDICTS[line.verdict] ?? [line.verdict, ""];
  const rule = element("th", line.rule);
  rule.scope = "row";
  const link = element("a", line.action ? "…" + line.action.slice(-8) : "", "id");
  if (line.action) link.href = "/console/actions/" + encodeURIComponent(line.action);
  const made = element("tr");
  made.append(
    rule, cell("Key", line.businessKey ?? "–"), cell("Step", [line.step, line.item].filter(Boolean).join(" / ") || "–"),
    cell("Verdict", element("span", word, "state " + tone)), cell("In words", line.text),
    cell("Action", line.action ? link : "–"));
  return made;
}

function count(lines, verdict) { return lines.filter((line) => line.verdict === verdict).length; }

function summary(answer) {
  const { lines, applied } = answer;
  if (lines.length === 0) return "No rule in force takes this event, so a replay does nothing.";
  const fresh = count(lines, applied ? "STARTED" : "WOULD_DO");
  const steps = `${fresh} ${fresh === 1 ? "step is" : "steps are"}`;
  const rest = `${count(lines, "ALREADY_DONE")} already done, ${count(lines, "UNDER_WAY")} under way, ${count(lines, "BLOCKED")} blocked.`;
  if (applied) return fresh === 0 ? `Nothing was new, and nothing was started: ${rest}` : `${steps} started; ${rest}`;
  return fresh === 0 ? `Nothing is new, so a replay would start nothing: ${rest}` : `${steps} new and would be started; ${rest}`;
}

function showFound(answer) {
  found.querySelector("[role=status]").textContent = summary(answer);
  found.querySelector("tbody").replaceChildren(...answer.lines.map(row));
  found.querySelector(".scroll").hidden = answer.lines.length === 0;
  found.hidden = false;
  apply.hidden = answer.applied || count(answer.lines, "WOULD_DO") === 0;
  found.focus();
}

async function replay(form, address, body) {
  const button = form.querySelector("button");
  if (button.disabled) return;
  button.disabled = true;
  say(form, "");
  const answer = await ask("POST", address, body);
  button.disabled = false;
  if (answer.ok) showFound(answer.body);
  else say(form, answer.detail);
}

look.addEventListener("submit", (event) => {
  event.preventDefault();
  apply.hidden = true;
  replay(look, part.dataset.replay, undefined);
});
apply.addEventListener("submit", (event) => {
  event.preventDefault();
  replay(apply, part.dataset.replay + "&apply=true", { note: apply.elements.note.value });
});
