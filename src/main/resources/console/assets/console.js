/* What a page does in the browser: local times, levers, the live stream, charts, keys. */

const $ = (selector, within = document) => within.querySelector(selector);
const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];

/* ---- times in the reader's zone; UTC stays in the title ---- */
const clockFormat = new Intl.DateTimeFormat(undefined, {
  year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit",
  timeZoneName: "short",
});

function localTimes(within) {
  for (const time of $$("time[datetime]", within)) {
    const at = new Date(time.dateTime);
    if (!Number.isNaN(at.getTime())) time.textContent = clockFormat.format(at);
  }
}

/* ---- levers: a form is sent to the API as JSON ---- */
function value(field) {
  switch (field.dataset.json) {
    case "boolean": return field.checked;
    case "number": return field.value === "" ? undefined : Number(field.value);
    case "list": return field.value.split(/[\s,]+/).filter((item) => item !== "");
    default: return field.value;
  }
}

/* A name with dots stands for an object in an object: "result.txId". */
function put(body, name, content) {
  const path = name.split(".");
  const last = path.pop();
  let at = body;
  for (const step of path) at = at[step] ??= {};
  at[last] = content;
}

function bodyOf(form) {
  const body = {};
  for (const field of form.elements) {
    if (!field.name || field.disabled || (field.type === "radio" && !field.checked)) continue;
    const content = value(field);
    if (content === undefined || (content === "" && !field.required)) continue;
    put(body, field.name, content);
  }
  return body;
}

const PATIENCE_MS = 120_000; /* Whoever says nothing for so long has not answered. */

/** Asks the API. Answers {ok, status, body, detail}; detail says in words what was wrong. */
export async function ask(method, address, body, headers = {}) {
  try {
    const response = await fetch(address, {
      method,
      headers: body === undefined ? headers : { "Content-Type": "application/json", ...headers },
      body: body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const text = await response.text();
    let answer = text;
    try { answer = text === "" ? null : JSON.parse(text); } catch { /* It is no JSON, such as a page. */ }
    const detail = response.ok ? "" : answer?.detail ?? `The bridge answered ${response.status}.`;
    return { ok: response.ok, status: response.status, body: answer, detail };
  } catch {
    return { ok: false, status: 0, body: null,
      detail: "The bridge does not answer. Look again before you repeat this: it may have been done." };
  }
}

export function say(form, text) {
  const alert = $("[role=alert]", form);
  if (alert) { alert.textContent = text; alert.hidden = text === ""; }
}

async function press(form, button) {
  if (form.dataset.busy) return;
  form.dataset.busy = "yes";
  say(form, "");
  if (button) button.disabled = true;
  const [method, address] = form.dataset.call.split(" ");
  const path = address.replace(/\{(\w+)\}/g, (all, name) => encodeURIComponent(form.elements[name]?.value ?? ""));
  const body = bodyOf(form);
  for (const [, name] of address.matchAll(/\{(\w+)\}/g)) delete body[name];
  if (button?.name) put(body, button.name, button.value);
  const headers = form.dataset.ifMatch ? { "If-Match": form.dataset.ifMatch } : {};
  if (form.dataset.ifNoneMatch) headers["If-None-Match"] = form.dataset.ifNoneMatch;
  const bare = method === "DELETE" && Object.keys(body).length === 0;
  const answer = await ask(method, path, bare ? undefined : body, headers);
  delete form.dataset.busy;
  if (button) button.disabled = false;
  if (!answer.ok) { say(form, answer.detail); return; }
  form.dispatchEvent(new CustomEvent("fleabridge:done", { bubbles: true, detail: answer.body }));
  const then = form.dataset.then ?? "reload";
  if (then === "reload") location.reload();
  else if (then.startsWith("/")) location.assign(then);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.dataset?.call) return;
  event.preventDefault();
  if (form.dataset.confirm && !confirm(form.dataset.confirm)) return;
  press(form, event.submitter);
});

/* ---- charts: figures stand in data-chart, amounts as texts; the picture alone makes numbers of them ---- */
function colour(name) { return getComputedStyle(document.documentElement).getPropertyValue(name).trim(); }

function draw(box) {
  const chart = JSON.parse(box.dataset.chart);
  const bars = chart.type === "bars";
  const paints = ["--accent", "--good", "--warn", "--info"].map(colour);
  const axis = { stroke: colour("--quiet"), grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false } };
  const options = {
    width: Math.max(240, box.clientWidth), height: 200,
    cursor: { drag: { x: false, y: false } }, legend: { show: false },
    scales: { x: { range: (u, first, last) => (first === last ? [first - 3600, last + 3600] : [first, last]) }, y: { range: (u, low, high) => [Math.min(0, low ?? 0), (high ?? 0) > 0 ? high * 1.1 : 1] } },
    axes: [axis, { ...axis, size: 64 }],
    series: [{}, ...chart.series.map((one, i) => ({
      label: one.label, stroke: paints[i % paints.length], width: 2,
      fill: bars ? paints[i % paints.length] : undefined,
      paths: bars ? uPlot.paths.bars({ size: [0.7, 60] }) : uPlot.paths.stepped({ align: 1 }),
      points: { show: !bars && chart.x.length < 40 },
    }))],
  };
  box.replaceChildren();
  new uPlot(options, [chart.x, ...chart.series.map((one) => one.values.map((v) => (v === null ? null : Number(v))))], box);
  box.dataset.drawn = "yes";
}

let drawing;
async function charts(within) {
  const boxes = $$("[data-chart]:not([data-drawn])", within);
  if (boxes.length === 0) return;
  drawing ??= new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = "/console/assets/uPlot.iife.min.js";
    script.onload = done; script.onerror = failed;
    document.head.append(script);
  });
  await drawing;
  boxes.forEach(draw);
}
const redraw = () => { for (const box of $$("[data-chart]")) delete box.dataset.drawn; charts(document); };
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
let resized;
addEventListener("resize", () => { clearTimeout(resized); resized = setTimeout(redraw, 200); });

/* ---- the live stream: what the page says of it must be true ---- */
const SILENCE_MS = 40_000;
const BETWEEN_MS = 5_000; /* A page is read anew at most so often, however much happens. */
const ANYWAY_MS = 30_000; /* Some things change without a word: what is overdue, a replica that is gone. */
const HIDDEN_MS = 30_000; /* A browser has six connections to a server, and a stream keeps one. */
const streamState = $("#stream-state");
let heard = 0; /* when the stream last said something */
let connected = null; /* null: not yet */
let readAt = Date.now(); /* when what is shown was read */
let triedAt = readAt; /* when it was last tried to read it anew */
let behind = false; /* there is something newer than what is shown */
let missed = false; /* it was held back, because somebody works here */
let trouble = ""; /* why the page could not be read anew */
let failures = 0; /* how often in a row */
let signedOut = false;
let source = null, soon = 0;

function showStream(state, text) {
  if (!streamState || (streamState.dataset.state === state && streamState.textContent === text)) return;
  streamState.dataset.state = state;
  streamState.textContent = text;
}
function tell() {
  const of = `What you see is of ${new Date(readAt).toLocaleTimeString()}.`;
  if (signedOut) showStream("broken", `You are signed out. Load the page again. ${of}`);
  else if (missed) showStream("held", `Held back while you work here. ${of}`);
  else if (trouble !== "") showStream("broken", `${trouble} ${of}`);
  else if (connected === false) showStream("broken", `Not live, connecting again. ${of}`);
  else if (connected && behind) showStream("reading", "There is something new.");
  else if (connected) showStream("live", "Live");
}
function lost() { connected = false; tell(); }
/* The mark is another one when there is something new: on the stream, and of when the page was made. */
function hear(event) {
  heard = Date.now();
  connected = true;
  behind = $("#live") !== null && (trouble !== "" || event.data !== $("#made")?.dataset.mark);
  tell();
  if (behind) again();
}
/* A bridge that is in trouble is asked less and less often, and never more than one that is not. */
function again(now = false) {
  if (soon !== 0 || signedOut || document.hidden || $("#live") === null) return;
  const pause = now ? 0 : Math.min(ANYWAY_MS, BETWEEN_MS * 2 ** failures);
  const wait = Math.max(Math.random() * 500, triedAt + pause - Date.now());
  soon = setTimeout(() => { soon = 0; globalThis.htmx?.trigger("#refresh", "again"); }, wait);
}
setInterval(() => { if (Date.now() - readAt > ANYWAY_MS) again(); }, 5_000);

/* A connection that somebody between has forgotten gives no error: it is silent. */
function leave() {
  const silent = source;
  source = null;
  silent?.close();
  return silent;
}
function connect(before) { before?.onerror?.(new Event("error")); }
setInterval(() => {
  if (source === null || Date.now() - heard <= SILENCE_MS) return;
  lost();
  connect(leave());
}, 5_000);
let hidden = 0, left = null;
function leaveIfHidden() {
  clearTimeout(hidden);
  if (document.hidden) hidden = setTimeout(() => { left = leave(); }, HIDDEN_MS);
}
document.addEventListener("visibilitychange", () => {
  leaveIfHidden();
  if (document.hidden) return;
  if (left !== null) { lost(); connect(left); left = null; }
  again();
});

document.body.addEventListener("htmx:sseOpen", (event) => {
  if (source !== null && source !== event.detail.source) source.close(); /* Or they would add up. */
  source = event.detail.source;
  heard = Date.now();
  source.addEventListener("beat", hear);
  source.addEventListener("changed", hear);
  leaveIfHidden();
});
document.body.addEventListener("htmx:sseError", (event) => {
  if (event.detail.source === source && source?.readyState === EventSource.CLOSED) source = null; /* htmx opens another. */
  if (left === null) lost();
});
document.body.addEventListener("htmx:sseClose", lost);

/* ---- the page, read anew ---- */
function failed(why) { trouble = why; failures += 1; missed = false; tell(); }
document.body.addEventListener("htmx:sendError", (event) => {
  if (event.target.id === "refresh") failed("Not current: the bridge does not answer.");
});
document.body.addEventListener("htmx:timeout", (event) => {
  if (event.target.id === "refresh") failed("Not current: the bridge does not answer in time.");
});
document.body.addEventListener("htmx:responseError", (event) => {
  if (event.target.id !== "refresh") return;
  signedOut = event.detail.xhr.status === 401;
  failed("Not current: the page could not be read again.");
});
document.body.addEventListener("htmx:afterRequest", (event) => {
  if (event.target.id !== "refresh" || !event.detail.successful) return;
  readAt = Date.now();
  trouble = "";
  failures = 0;
  missed = false;
  behind = soon !== 0; /* Something has come in meanwhile. */
  tell();
});

/* Nothing is swapped under somebody's hands: while rows are ticked or a field is being filled in. */
function isInUse(part) {
  return part !== null && ($("input[type=checkbox]:checked", part) !== null
    || (part.contains(document.activeElement) && document.activeElement.matches("input, textarea, select"))
    || $$("textarea", part).some((text) => text.value !== text.defaultValue));
}
document.body.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.id !== "refresh") return;
  const part = $("#live");
  if (part === null) { event.preventDefault(); return; }
  if (isInUse(part)) { missed = true; event.preventDefault(); tell(); return; }
  triedAt = Date.now();
});
const letGo = () => setTimeout(() => { if (missed && !isInUse($("#live"))) again(true); }, 0);
document.addEventListener("change", letGo);
document.addEventListener("focusout", letGo);
let open = [];
document.body.addEventListener("htmx:beforeSwap", () => {
  open = $$("#live details[open][id]").map((one) => one.id);
});
document.body.addEventListener("htmx:afterSwap", () => {
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  const part = $("#live");
  if (part) settle(part);
});

/* ---- keys ---- */
let going = false;
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select")) return;
  if (event.key === "?") { $("#keys")?.showModal(); return; }
  if (event.key === "r") { again(true); return; }
  if (event.key === "/") { const first = $("form.filters input, main input"); if (first) { event.preventDefault(); first.focus(); } return; }
  if (event.key === "g") { going = true; setTimeout(() => { going = false; }, 1500); return; }
  if (!going) return;
  going = false;
  const entry = $$("#keys dt").find((dt) => $("kbd:last-child", dt)?.textContent === event.key);
  const place = entry && $$(".side a").find((a) => a.textContent.trim() === entry.nextElementSibling.textContent.trim());
  if (place) location.assign(place.href);
});

function settle(within) {
  localTimes(within);
  charts(within);
  document.dispatchEvent(new CustomEvent("fleabridge:settled", { detail: within }));
}
settle(document);
