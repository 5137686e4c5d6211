/**
 * 智客 Zhike: the chat, as a widget on any page and as a page of its own. Its looks are in widget.css.
 *
 *   <script src="https://host/widget.js" data-bot="car_presales" data-lang="zh" data-position="right" async></script>
 *
 * data-bot       which bot, where a server holds several
 * data-lang      zh | en; absent: the browser's language
 * data-position  right | left, where the launcher sits
 * data-mode      page: fill the window instead of a launcher with a panel
 */
(() => {
"use strict"; // the wrapper does not indent

/**
 * @typedef {{type: "faq", id: number, question: string, matched: string, entity: string | null, score: number}} FaqEvidence
 * @typedef {{type: "graph", path: string[], value: string}} GraphEvidence
 * @typedef {{type: "table", columns: string[], rows: string[][]}} Table
 * @typedef {{type: "graph", nodes: {id: string, label: string}[], edges: {source: string, target: string, label: string}[]}} Graph
 * @typedef {{type: "image", url: string, alt?: string}} Picture
 * @typedef {{x: number, y: number, width: number, column: number, label: string, lines: string[]}} Place
 * @typedef {FaqEvidence | GraphEvidence} Evidence
 * @typedef {Table | Graph | Picture} Attachment
 * @typedef {"up" | "down"} Rating
 * @typedef {{request_id: string, session_id: string, session_expired?: boolean, answer: string, evidence: Evidence[],
 *            suggestions: string[], attachments: Attachment[]}} Reply
 * @typedef {{seq: number, role: "user" | "bot" | "operator", text: string, at: number, message_id?: string | null, reply?: Reply | null}} Message
 * @typedef {{id: string, text: string, bubble: Bubble}} Outgoing  A message the server has not acknowledged.
 * @typedef {{setStatus: (status: Status, why?: string) => void}} Bubble
 * @typedef {"sending" | "sent" | "unsent" | "refused"} Status
 */

const script = document.currentScript;
const { bot = "", position = "right", mode = "widget" } = script.dataset;
const base = new URL(script.src).origin;
const lang = /^zh/i.test(script.dataset.lang || navigator.language) ? "zh" : "en";

const REQUEST_TIMEOUT_MS = 30_000;
const LONGEST_WAIT_MS = 30_000;
const EVIDENCE_SHOWN = 3;
const WIDEST_EM = 8; // a line in a node of a graph
const MOST_LINES = 4;
const LINE_PX = 18;
const EDGE_LINE_PX = 16;
const PHONE = matchMedia("(max-width: 480px)");

// ---------------- words

const WORDS = {
  zh: {
    title: "在线客服", greeting: "您好，请问有什么可以帮您？", topics: "您可以这样问",
    open: "打开在线客服", unread: "条未读消息", close: "关闭", restart: "新对话", log: "对话内容",
    input: "您的问题", placeholder: "请输入您的问题…", send: "发送", hint: "Enter 发送 · Shift+Enter 换行", suggestions: "可选的回复",
    you: "您", bot: "智能助手", operator: "人工客服", typing: "正在回复…",
    sending: "发送中…", unsent: "未发送", refused: "无法发送", retry: "重试",
    offline: "网络已断开，消息会在恢复后自动发送。", unreachable: "暂时连不上服务器，正在重试…",
    busy: "消息发送得太频繁，稍后会自动重发。", tooLong: "消息太长了，请缩短后再发。", broken: "服务暂时不可用，稍后会自动重发。",
    expired: "上一段对话已过期，已为您开始新的对话。",
    evidence: "依据", more: (count) => `还有 ${count} 条`, faq: "常见问题", graph: "产品资料", question: "标准问题", matched: "匹配的问法", entity: "适用对象", score: "匹配度", value: "内容",
    up: "有帮助", down: "没有帮助", thanks: "感谢您的反馈", feedbackFailed: "反馈没有发出，请重试",
    table: "表格", drawing: "关系图", picture: "图片",
  },
  en: {
    title: "Customer service", greeting: "Hello, how can I help you?", topics: "You could ask",
    open: "Open the chat", unread: "unread messages", close: "Close", restart: "New conversation", log: "Conversation",
    input: "Your question", placeholder: "Type your question…", send: "Send", hint: "Enter to send · Shift+Enter for a new line", suggestions: "Suggested replies",
    you: "You", bot: "Virtual assistant", operator: "Support agent", typing: "Replying…",
    sending: "Sending…", unsent: "Not sent", refused: "Could not be sent", retry: "Retry",
    offline: "You are offline. Messages are sent once you are back.", unreachable: "The server cannot be reached. Trying again…",
    busy: "Too many messages at once; it is sent again shortly.", tooLong: "Too long, please shorten it.", broken: "The service is unavailable; it is sent again shortly.",
    expired: "Your earlier conversation has expired. A new one was started.",
    evidence: "Evidence", more: (count) => `${count} more`, faq: "Question and answer", graph: "Product data", question: "Standard question", matched: "Matched wording", entity: "Applies to", score: "Match", value: "Value",
    up: "Helpful", down: "Not helpful", thanks: "Thank you for your feedback", feedbackFailed: "Your feedback was not sent, please try again",
    table: "Table", drawing: "Diagram", picture: "Picture",
  },
};
const words = WORDS[lang];

// ---------------- DOM

/**
 * An element. Properties starting with "on" are listeners, all others attributes; null, undefined and false leave one out.
 * Text only ever becomes a text node: nothing a bot or visitor writes is parsed as HTML.
 * @param {string} tag @param {Record<string, any>} [props] @param {...(Node | string | null)} children @returns {any}
 */
function h(tag, props = {}, ...children) {
  return fill(document.createElement(tag), props, children);
}

/** The same for SVG. @type {typeof h} */
function s(tag, props = {}, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), props, children);
}

/** @param {Element} element @param {Record<string, any>} props @param {(Node | string | null)[]} children */
function fill(element, props, children) {
  for (const [name, value] of Object.entries(props)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value != null && value !== false) element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

const ICONS = {
  chat: "M12 4c-4.7 0-8.5 3-8.5 6.9 0 2.1 1.2 4 3 5.3L6 19.5l3.5-1.8c.8.2 1.6.3 2.5.3 4.7 0 8.5-3.1 8.5-7S16.7 4 12 4z",
  close: "M6 6l12 12M18 6L6 18",
  restart: "M12 5v14M5 12h14",
  send: "M5 12h13M12 5.5L18.5 12 12 18.5",
  evidence: "M7 3.5h7l4 4v13H7zM14 3.5v4h4M10 12h5M10 16h5",
  drawing: "M4 9.5h5v5H4zM15 4h5v5h-5zM15 15h5v5h-5zM9 11l6-4M9 13l6 4",
  up: "M7.5 11v8.5H4.5V11zM7.5 11l3.5-7c1.4 0 2.3 1 2 2.5L12.5 10h5.3c1.2 0 2 1 1.8 2.2l-1 5.6c-.2 1-1 1.7-2 1.7H7.5",
  down: "M16.5 13V4.5h3V13zM16.5 13l-3.5 7c-1.4 0-2.3-1-2-2.5l.5-3.5H6.2c-1.2 0-2-1-1.8-2.2l1-5.6c.2-1 1-1.7 2-1.7h9.1",
};

/** @param {keyof ICONS} name */
function icon(name) {
  return s("svg", { viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true" }, s("path", { d: ICONS[name] }));
}

/** A button without words. @param {string} className @param {keyof ICONS} name @param {string} label @param {Record<string, any>} props */
function iconButton(className, name, label, props) {
  return h("button", { type: "button", class: className, "aria-label": label, title: label, ...props }, icon(name));
}

/** Text with its bare web links clickable. @param {string} text @returns {(Node | string)[]} */
function linkify(text) {
  return text.split(/(https?:\/\/[^\s<>"'\u3000-\u303f\uff00-\uffef]*[\w/=&#%~-])/i).map((part, index) =>
    index % 2 ? h("a", { href: part, target: "_blank", rel: "noopener noreferrer" }, part) : part);
}

/** The language a text is read out in. @param {string} text */
function languageOf(text) {
  return /\p{Script=Han}/u.test(text) ? "zh-CN" : "en";
}

/** @param {number} at  Seconds since 1970. */
function formatTime(at) {
  const date = new Date(at * 1000);
  const day = date.toDateString() === new Date().toDateString() ? {} : { month: "short", day: "numeric" };
  return date.toLocaleString(lang === "zh" ? "zh-CN" : "en", { ...day, hour: "2-digit", minute: "2-digit" });
}

let idCount = 0;

/**
 * A button that shows and hides what `draw` makes, drawn when first asked for.
 * @param {keyof ICONS} iconName @param {string} label @param {() => HTMLElement} draw
 */
function disclosure(iconName, label, draw) {
  const id = `region-${++idCount}`;
  const region = h("div", { id, class: "disclosed", hidden: true });
  const button = h("button", { type: "button", class: "quiet", "aria-expanded": "false", "aria-controls": id, onclick: toggle }, icon(iconName), label);
  function toggle() {
    if (!region.firstChild) region.append(draw());
    region.hidden = !region.hidden;
    button.setAttribute("aria-expanded", String(!region.hidden));
    if (!region.hidden) region.scrollIntoView({ block: "nearest" });
  }
  return { button, region };
}

// ---------------- requests

/** An answer other than success. */
class RequestError extends Error {
  /** @param {number} status @param {string} message @param {number} retryAfterS  0: the server names no time. */
  constructor(status, message, retryAfterS) {
    super(message);
    this.status = status;
    this.retryAfterS = retryAfterS;
  }
}

/** @param {string} path @param {Record<string, string | number>} [query] */
function urlOf(path, query = {}) {
  const url = new URL(path, base);
  for (const [name, value] of Object.entries({ bot, ...query })) if (value !== "") url.searchParams.set(name, String(value));
  return url.href;
}

/** @param {string} url @param {object} [body]  Given: it is posted as JSON. @returns {Promise<any>} */
async function request(url, body) {
  const post = body && { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(url, { ...post, signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) });
  const json = await response.json().catch(() => null);
  if (response.ok && json?.success) return json;
  throw new RequestError(response.status, json?.error_msg ?? "", Number(response.headers.get("Retry-After")) || 0);
}

/** Whether it may succeed later: no connection, a busy or broken server, a stranger's page in between. @param {any} error */
function isTransient(error) {
  return !(error instanceof RequestError) || error.status < 400 || error.status >= 500 || [408, 425, 429].includes(error.status);
}

/** @param {any} error */
function explain(error) {
  if (!(error instanceof RequestError)) return "";
  if (error.status === 429) return words.busy;
  if (error.status === 413) return words.tooLong;
  return isTransient(error) ? words.broken : error.message;
}

/** @param {number} attempts @param {any} error */
function waitMs(attempts, error) {
  return Math.max(error?.retryAfterS * 1000 || 0, Math.min(LONGEST_WAIT_MS, 500 * 2 ** attempts));
}

/** 128 random bits; crypto.randomUUID is missing on plain http pages. */
function makeId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// ---------------- storage

/** What outlives a reload, a record for each bot; where storage is forbidden, it lasts as long as the page. */
class Store {
  #key = `zhike:${base}:${bot}`;
  /** @type {{session?: string, open?: boolean, outbox?: {id: string, text: string}[]}} */
  #record = {};

  read() {
    try {
      this.#record = JSON.parse(localStorage.getItem(this.#key) ?? "{}");
    } catch { /* forbidden or damaged: what is in memory holds */ }
    return this.#record;
  }

  /** @param {object} changes */
  write(changes) {
    this.#record = { ...this.read(), ...changes };
    try {
      localStorage.setItem(this.#key, JSON.stringify(this.#record));
    } catch { /* forbidden or full: memory has it */ }
  }
}

// ---------------- conversation

/**
 * What was said, kept equal to the server's record.
 *
 * A message stays in the outbox, which outlives a reload, until its reply is here or the record holds it. It is posted
 * again with the same message_id, so that the server takes it once. The record repeats what a post has already shown:
 * the visitor's messages are known by message_id, replies by request_id, an operator's words by seq.
 */
class Conversation {
  /** @type {Outgoing[]} */ #outbox = [];
  /** @type {Map<string, Bubble>} */ #mine = new Map();
  /** @type {Set<string | number>} */ #seen = new Set();
  /** @type {EventSource | null} */ #stream = null;
  #seq = 0;
  #attempts = 0;
  #streamFailures = 0;
  #isSending = false;
  #isClosed = false;
  #sendTimer = 0;
  #streamTimer = 0;

  /** @param {Store} store @param {View} view */
  constructor(store, view) {
    this.store = store;
    this.view = view;
  }

  /** Shows the history, then what it lacks of the outbox, and sends that. */
  async restore() {
    const { outbox = [] } = this.store.read();
    await this.connect();
    if (this.#isClosed) return;
    for (const { id, text } of outbox) if (!this.#mine.has(id)) this.#enqueue(id, text);
    this.#saveOutbox();
    this.flush();
  }

  /** @param {string} text */
  send(text) {
    this.#enqueue(makeId(), text);
    this.#saveOutbox();
    this.flush();
  }

  /** @param {string} id @param {string} text */
  #enqueue(id, text) {
    const bubble = this.view.addUser(text, Date.now() / 1000, "sending");
    this.#outbox.push({ id, text, bubble });
    this.#mine.set(id, bubble);
  }

  /** The server has it, or refuses it. @param {string} id */
  #dequeue(id) {
    this.#outbox = this.#outbox.filter((item) => item.id !== id);
    this.#saveOutbox();
  }

  #saveOutbox() {
    this.store.write({ outbox: this.#outbox.map(({ id, text }) => ({ id, text })) });
  }

  /** Sends what waits, oldest first, and stops at the first that has to be tried again later. */
  async flush() {
    if (this.#isSending || !this.#outbox.length) return;
    clearTimeout(this.#sendTimer);
    this.#isSending = true;
    this.view.setTyping(true);
    while (this.#outbox.length && (await this.#deliver(this.#outbox[0])));
    this.#isSending = false;
    if (!this.#isClosed) this.view.setTyping(false);
  }

  /** @param {Outgoing} item @returns {Promise<boolean>} whether the next one may follow */
  async #deliver(item) {
    item.bubble.setStatus("sending");
    try {
      const { session } = this.store.read();
      const reply = await request(urlOf("/api/chat"), { sent: item.text, message_id: item.id, session_id: session });
      if (!this.#isClosed) this.#settle(item, reply);
    } catch (error) {
      if (this.#isClosed) return false;
      if (isTransient(error)) return this.#postpone(error);
      this.#dequeue(item.id);
      item.bubble.setStatus("refused", explain(error));
    }
    return !this.#isClosed;
  }

  /** @param {Outgoing} item @param {Reply} reply */
  #settle(item, reply) {
    this.#attempts = 0;
    this.view.setUnreachable(false);
    this.#dequeue(item.id);
    item.bubble.setStatus("sent");
    if (reply.session_expired) this.view.addNotice(words.expired);
    if (this.store.read().session !== reply.session_id) this.#enterSession(reply.session_id);
    this.#showReply(reply, reply.answer, Date.now() / 1000);
  }

  /** @param {string | undefined} session */
  #enterSession(session) {
    this.store.write({ session });
    this.#seq = 0;
    this.#openStream();
  }

  /** @param {any} error @returns {false} */
  #postpone(error) {
    for (const { bubble } of this.#outbox) bubble.setStatus("unsent", explain(error));
    if (!(error instanceof RequestError)) this.view.setUnreachable(true);
    this.#sendTimer = setTimeout(() => this.flush(), waitMs(this.#attempts++, error));
    return false;
  }

  /** Fetches what was said since the last message seen, then listens. An expired session is forgotten. */
  async connect() {
    const { session } = this.store.read();
    if (!session || this.#isClosed) return;
    try {
      const { messages } = await request(urlOf(`/api/sessions/${session}/messages`, { after: this.#seq }));
      if (this.#isClosed) return;
      this.#streamFailures = 0;
      const show = () => messages.forEach((message) => this.#accept(message));
      if (this.#seq) show();
      else this.view.batch(show);
      this.#openStream();
    } catch (error) {
      if (isTransient(error)) this.#reconnectLater(error);
      else this.#enterSession(undefined);
    }
  }

  #openStream() {
    this.pause();
    const { session } = this.store.read();
    if (!session || document.hidden) return;
    const stream = new EventSource(urlOf(`/api/sessions/${session}/events`, { after: this.#seq }));
    stream.onmessage = (event) => this.#accept(JSON.parse(event.data));
    stream.onerror = () => {
      if (stream.readyState === EventSource.CLOSED) this.#reconnectLater(null); // else the browser does
    };
    this.#stream = stream;
  }

  /** @param {any} error */
  #reconnectLater(error) {
    clearTimeout(this.#streamTimer);
    this.#streamTimer = setTimeout(() => this.connect(), waitMs(++this.#streamFailures, error));
  }

  /** Stops listening, so that hidden tabs hold no connection. */
  pause() {
    clearTimeout(this.#streamTimer);
    this.#stream?.close();
    this.#stream = null;
  }

  /** Takes one message of the record. @param {Message} message */
  #accept(message) {
    this.#seq = Math.max(this.#seq, message.seq);
    if (message.role === "user") this.#acceptMine(message);
    else if (message.reply) this.#showReply(message.reply, message.text, message.at);
    else if (this.#isNew(message.seq)) this.view.addOperator(message.text, message.at);
  }

  /** @param {Message} message */
  #acceptMine({ seq, message_id, text, at }) {
    const id = message_id ?? String(seq);
    const bubble = this.#mine.get(id);
    if (!bubble) this.#mine.set(id, this.view.addUser(text, at, "sent"));
    else if (this.#outbox.some((item) => item.id === id)) {
      this.#dequeue(id);
      bubble.setStatus("sent");
    }
  }

  /** @param {string | number} key */
  #isNew(key) {
    return !this.#seen.has(key) && this.#seen.add(key);
  }

  /** @param {Reply} reply @param {string} text @param {number} at */
  #showReply(reply, text, at) {
    if (this.#isNew(reply.request_id)) this.view.addBot(text, at, reply, (rating) => this.#rate(reply, rating));
  }

  /** @param {Reply} reply @param {Rating} rating */
  #rate({ session_id, request_id }, rating) {
    return request(urlOf("/api/feedback"), { session_id, request_id, rating });
  }

  /** Ends it for good: nothing that is under way shows or changes anything any more. */
  close() {
    this.#isClosed = true;
    clearTimeout(this.#sendTimer);
    this.pause();
    this.store.write({ session: undefined, outbox: [] });
  }
}

// ---------------- parts of a message

/** The first few; the others behind a button. @param {Evidence[]} evidence */
function listEvidence(evidence) {
  const list = (items) => h("ul", { class: "evidence" }, ...items.map(drawEvidence));
  const more = evidence.slice(EVIDENCE_SHOWN);
  if (!more.length) return list(evidence);
  const { button, region } = disclosure("evidence", words.more(more.length), () => list(more));
  return h("div", {}, list(evidence.slice(0, EVIDENCE_SHOWN)), button, region);
}

/** @param {Evidence} evidence */
function drawEvidence(evidence) {
  const parts = evidence.type === "faq" ? drawFaqEvidence(evidence) : drawGraphEvidence(evidence);
  return h("li", {}, h("p", { class: "kind" }, words[evidence.type]), ...parts);
}

/** @param {FaqEvidence} evidence */
function drawFaqEvidence({ question, matched, entity, score }) {
  return [drawFacts([[words.question, question], [words.matched, matched], [words.entity, entity], [words.score, `${Math.round(score * 100)}%`]])];
}

/** @param {GraphEvidence} evidence */
function drawGraphEvidence({ path, value }) {
  return [h("ol", { class: "crumbs" }, ...path.map((name) => h("li", {}, name))), drawFacts([[words.value, value]])];
}

/** Names with their values; without a value, nothing. @param {[string, string | null][]} facts */
function drawFacts(facts) {
  return h("dl", {}, ...facts.filter((fact) => fact[1]).flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
}

/** What is shown at once; a graph waits behind a button. @param {Attachment} attachment */
function drawAttachment(attachment) {
  if (attachment.type === "table") return drawTable(attachment);
  return attachment.type === "image" ? drawPicture(attachment) : null;
}

/** @param {Attachment} attachment */
function isGraph(attachment) {
  return attachment.type === "graph" && attachment.nodes.length > 0;
}

/** @param {Table} table */
function drawTable({ columns, rows }) {
  const head = h("tr", {}, ...columns.map((name) => h("th", { scope: "col" }, name)));
  const body = rows.map((row) => h("tr", {}, ...row.map((cell) => h("td", {}, String(cell)))));
  const table = h("table", {}, h("thead", {}, head), h("tbody", {}, ...body));
  return h("div", { class: "table", role: "region", "aria-label": words.table, tabindex: "0" }, table);
}

/** Nothing for an address that is not plain web. @param {Picture} picture @returns {HTMLElement | null} */
function drawPicture({ url, alt }) {
  const { protocol, href } = URL.canParse(url, base) ? new URL(url, base) : { protocol: "", href: "" };
  if (!/^https?:$/.test(protocol)) return null;
  return h("img", { src: href, alt: alt || words.picture, loading: "lazy", referrerpolicy: "no-referrer" });
}

/**
 * The column of each node: what no edge leads to stands on the left, everything else one right of what first leads to it.
 * @param {Graph} graph @returns {string[][]}
 */
function findColumns({ nodes, edges }) {
  const targets = new Set(edges.map(({ target }) => target));
  const column = new Map(nodes.filter(({ id }) => !targets.has(id)).map(({ id }) => [id, 0]));
  const spread = () => {
    for (const [id, distance] of column) // grows as it goes
      for (const { source, target } of edges) if (source === id && !column.has(target)) column.set(target, distance + 1);
  };
  spread();
  for (const { id } of nodes) { // rings
    if (!column.has(id)) column.set(id, 0);
    spread();
  }
  const columns = [];
  for (const [id, number] of column) (columns[number] ??= []).push(id);
  return columns;
}

/** Puts each node beside what leads to it, so that few edges cross. @param {string[][]} columns @param {Graph["edges"]} edges */
function sortRows(columns, edges) {
  for (const [number, ids] of columns.entries()) {
    const before = columns[number - 1] ?? [];
    const mean = new Map(ids.map((id) => {
      const rows = edges.filter(({ source, target }) => target === id && before.includes(source)).map(({ source }) => before.indexOf(source));
      return [id, rows.reduce((sum, row) => sum + row, 0) / rows.length];
    }));
    if (before.length) ids.sort((one, other) => mean.get(one) - mean.get(other));
  }
}

/** Roughly how wide a text is, in em. @param {string} text */
function measure(text) {
  return Array.from(text.trim()).reduce((sum, letter) => sum + (/[\u2e80-\uffef]/.test(letter) ? 1 : 0.6), 0);
}

/** Lines of a label, broken at spaces and commas where that is enough; what is too long ends in …. @param {string} label */
function wrap(label) {
  const lines = [];
  for (const word of label.trim().split(/(?<=[\s、，；])/)) {
    const joined = (lines.at(-1) ?? "") + word;
    if (lines.length && measure(joined) <= WIDEST_EM) lines[lines.length - 1] = joined;
    else lines.push(...chop(word));
  }
  return lines.length > MOST_LINES ? [...lines.slice(0, MOST_LINES - 1), `${lines[MOST_LINES - 1].slice(0, -1)}…`] : lines;
}

/** A word in lines of like length. @param {string} word */
function chop(word) {
  const share = measure(word) / Math.ceil(measure(word) / WIDEST_EM);
  const lines = [""];
  for (const piece of word.match(/[\u2e80-\uffef]|[^\u2e80-\uffef*/_-]{0,12}[*/_-]?/g) ?? []) {
    if (lines.at(-1) && measure(lines.at(-1) + piece) > share + 1.5) lines.push("");
    lines[lines.length - 1] += piece;
  }
  return lines;
}

/** Where the nodes stand, and the size of it all. @param {Graph} graph @param {number} gap  Between two columns, px. */
function layOut(graph, gap) {
  const columns = findColumns(graph);
  sortRows(columns, graph.edges);
  const labels = new Map(graph.nodes.map(({ id, label }) => [id, label]));
  const nodes = columns.map((ids) => ids.map((id) => ({ id, label: labels.get(id), lines: wrap(labels.get(id)) })));
  const tallest = Math.max(...nodes.flat().map(({ lines }) => lines.length)) * LINE_PX + 14;
  const rows = Math.max(...columns.map((ids) => ids.length));
  const height = Math.max(rows * (tallest + 12), graph.edges.length * EDGE_LINE_PX);
  const places = new Map();
  let left = 8;
  for (const [column, own] of nodes.entries()) {
    const width = Math.max(...own.flatMap(({ lines }) => lines.map(measure))) * 13 + 22;
    own.forEach(({ id, label, lines }, row) => places.set(id, { x: left + width / 2, y: 8 + ((row + 0.5) * height) / own.length, width, column, label, lines }));
    left += width + gap;
  }
  return { places, width: left - gap + 8, height: height + 16 };
}

/** @param {Graph} graph */
function drawGraph(graph) {
  const ids = new Set(graph.nodes.map(({ id }) => id));
  const edges = graph.edges.filter(({ source, target }) => ids.has(source) && ids.has(target));
  const gap = Math.max(...edges.map(({ label }) => measure(label)), 2) * 11.5 + 28;
  const { places, width, height } = layOut({ ...graph, edges }, gap);
  const arrows = edges.map(({ source, target, label }) => bend(places.get(source), places.get(target), label, gap));
  const told = edges.map(({ source, target, label }) => `${places.get(source).label} – ${label} → ${places.get(target).label}`);
  const full = Math.max(width, ...arrows.map(({ x }) => x + gap / 2));
  const svg = s("svg", { viewBox: `0 0 ${full} ${height}`, width: full, height, role: "img", "aria-label": told.join("; ") });
  svg.append(...arrows.map(({ line }) => s("path", { class: "edge", d: line })), ...[...places.values()].map(drawNode));
  svg.append(...spreadLabels(arrows).map(({ x, y, label }) => s("text", { class: "edge-label", x, y: y + 4 }, label)));
  return h("div", { class: "drawing", role: "region", "aria-label": words.drawing, tabindex: "0" }, svg);
}

/** An edge from side to side, and where its label belongs: in the gap between two columns. @param {Place} from @param {Place} to @param {string} label @param {number} gap */
function bend(from, to, label, gap) {
  const forth = to.column > from.column;
  const back = to.column < from.column;
  const start = from.x + (back ? -from.width : from.width) / 2;
  const end = to.x + (forth ? -to.width : to.width) / 2;
  const [rise, fall] = forth ? [0, 0] : back ? [9, 9] : [-5, 5]; // within a column it leaves and comes back on the right
  const turn = forth || back ? (start + end) / 2 : start + gap * 0.6;
  const tip = forth ? -6 : 6;
  const line = `M${start} ${from.y + rise}C${turn} ${from.y + rise} ${turn} ${to.y + fall} ${end} ${to.y + fall}m${tip} -4l${-tip} 4l${tip} 4`;
  return { line, label, x: (forth ? end - gap / 2 : end + gap / 2), y: (from.y + rise + to.y + fall) / 2 };
}

/** Moves labels of one gap apart until none covers another. @param {{x: number, y: number, label: string}[]} arrows */
function spreadLabels(arrows) {
  const last = new Map();
  return arrows.toSorted((one, other) => one.y - other.y).map(({ x, y, label }) => {
    const free = Math.max(y, (last.get(x) ?? 0) + EDGE_LINE_PX);
    last.set(x, free);
    return { x, y: free, label };
  });
}

/** @param {Place} place */
function drawNode({ x, y, width, label, lines }) {
  const height = lines.length * LINE_PX + 14;
  const rows = lines.map((line, row) => s("text", { x, y: y + (row - (lines.length - 1) / 2) * LINE_PX + 5 }, line));
  return s("g", { class: "node" }, s("title", {}, label), s("rect", { x: x - width / 2, y: y - height / 2, width, height, rx: 9 }), ...rows);
}

// ---------------- view

/** Everything on the screen; knows nothing of the server. */
class View {
  #unread = 0;
  #batching = false;
  #unreachable = false;
  /** @type {HTMLElement | null} */ #suggestions = null;

  /** @param {{send: (text: string) => void, retry: () => void, restart: () => void, toggle: (open: boolean) => void}} handlers */
  constructor(handlers) {
    this.handlers = handlers;
    this.isPage = this.isOpen = mode === "page";
    this.host = h("zhike-chat", { class: `${this.isPage ? "page" : "widget"} ${position}` });
    this.#buildLog();
    this.#buildComposer();
    this.#buildPanel();
    this.#buildLauncher();
    this.#mount();
  }

  #buildLog() {
    this.greeting = h("p", { class: "text" }, words.greeting);
    this.topics = h("div", { class: "chips", role: "group", "aria-label": words.topics });
    this.welcome = h("section", { class: "welcome" }, icon("chat"), this.greeting, this.topics);
    this.log = h("div", { class: "log", role: "log", "aria-live": "polite", "aria-relevant": "additions", "aria-label": words.log });
    const dots = h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i"));
    this.typing = h("div", { class: "typing", role: "status" });
    this.typingContent = [dots, h("span", { class: "unseen" }, words.typing)];
    this.scroll = h("div", { class: "scroll", role: "region", "aria-label": words.log, tabindex: "0" }, this.welcome, this.log, this.typing);
  }

  #buildComposer() {
    this.input = h("textarea", { id: "input", rows: "1", placeholder: words.placeholder, "aria-describedby": "hint", autocomplete: "off", enterkeyhint: "send",
      oninput: () => this.#growInput(), onkeydown: (event) => this.#onInputKey(event) });
    const send = iconButton("send", "send", words.send, { type: "submit" });
    this.form = h("form", { class: "composer", onsubmit: (event) => this.#submit(event) },
      h("label", { class: "unseen", for: "input" }, words.input), this.input, send);
  }

  #buildPanel() {
    this.title = h(this.isPage ? "h1" : "h2", { id: "title" }, words.title);
    const restart = iconButton("plain", "restart", words.restart, { onclick: () => this.handlers.restart() });
    const close = iconButton("plain", "close", words.close, { onclick: () => this.close() });
    const brand = h("div", { class: "brand" }, this.title, h("p", {}, words.bot));
    const header = h("header", {}, h("span", { class: "mark" }, icon("chat")), brand, restart, this.isPage ? null : close);
    this.banner = h("div", { class: "banner", role: "status" });
    const hint = h("p", { class: "hint", id: "hint" }, words.hint);
    this.panel = h(this.isPage ? "main" : "dialog", { id: "panel", class: "panel", "aria-labelledby": "title", onclose: () => this.#onClosed(),
      onkeydown: (event) => this.#onPanelKey(event) }, header, this.banner, this.scroll, this.form, hint);
  }

  #buildLauncher() {
    this.badge = h("span", { class: "badge", hidden: true });
    this.launcher = iconButton("launcher", "chat", words.open, { "aria-haspopup": "dialog", "aria-expanded": "false", "aria-controls": "panel",
      hidden: this.isPage, onclick: () => (this.isOpen ? this.close() : this.open()) });
    this.launcher.append(this.badge);
  }

  #mount() {
    const content = h("div", { class: "root", lang: lang === "zh" ? "zh-CN" : "en", hidden: true }, this.launcher, this.panel);
    const reveal = () => {
      content.hidden = false;
      if (this.isPage) this.input.focus();
    };
    const style = h("link", { rel: "stylesheet", href: `${base}/static/widget.css`, onload: reveal, onerror: reveal });
    this.host.attachShadow({ mode: "open" }).append(style, content);
    document.body.append(this.host);
    addEventListener("online", () => this.#showBanner());
    addEventListener("offline", () => this.#showBanner());
    this.#showBanner();
  }

  /** @param {{title: string, greeting: string, topics: string[]}} bot */
  introduce({ title, greeting, topics }) {
    this.title.textContent = title;
    this.greeting.textContent = greeting;
    this.greeting.lang = languageOf(greeting);
    this.topics.replaceChildren(...topics.map((topic) => this.#chip(topic)));
  }

  /** On a phone the panel fills the screen and keeps the focus; elsewhere the page stays usable beside it. */
  open(focus = true) {
    this.isOpen = true;
    if (PHONE.matches) this.panel.showModal();
    else this.panel.open = true;
    this.launcher.setAttribute("aria-expanded", "true");
    this.#countUnread(0);
    this.handlers.toggle(true);
    this.scroll.scrollTo({ top: this.scroll.scrollHeight, behavior: "instant" });
    if (focus) this.input.focus();
  }

  close() {
    this.panel.close();
  }

  #onClosed() {
    this.isOpen = false;
    this.launcher.setAttribute("aria-expanded", "false");
    this.#countUnread(0);
    this.handlers.toggle(false);
    this.launcher.focus();
  }

  clear() {
    this.log.replaceChildren();
    this.#suggestions = null;
    this.welcome.classList.remove("begun");
    this.setTyping(false);
    this.setUnreachable(false);
    this.input.focus();
  }

  /** Several messages at once, without reading each out. @param {() => void} add */
  batch(add) {
    this.#batching = true;
    this.log.setAttribute("aria-busy", "true");
    add();
    this.log.removeAttribute("aria-busy");
    this.#batching = false;
  }

  /** @param {string} text @param {number} at @param {Status} initial @returns {Bubble} */
  addUser(text, at, initial) {
    this.#dropSuggestions();
    const status = h("span", { class: "status" });
    const time = h("time", {}, formatTime(at));
    const retry = h("button", { type: "button", class: "quiet", hidden: true, onclick: () => this.handlers.retry() }, words.retry);
    const element = this.#addMessage("user", words.you, text, [h("div", { class: "meta" }, status, retry, time)]);
    if (initial !== "sent") this.log.append(element);
    const setStatus = (name, why = "") => {
      element.dataset.status = name;
      status.textContent = name === "sent" ? "" : [words[name], why].filter(Boolean).join(" · ");
      retry.hidden = name !== "unsent";
      time.hidden = name !== "sent";
    };
    setStatus(initial);
    return { setStatus };
  }

  /** @param {string} text @param {number} at @param {Reply} reply @param {(rating: Rating) => Promise<any>} rate */
  addBot(text, at, reply, rate) {
    this.#dropSuggestions();
    const disclosures = reply.attachments.filter(isGraph).map((graph) => disclosure("drawing", words.drawing, () => drawGraph(graph)));
    if (reply.evidence.length) disclosures.unshift(disclosure("evidence", words.evidence, () => listEvidence(reply.evidence)));
    const buttons = disclosures.map(({ button }) => button);
    const meta = h("div", { class: "meta" }, h("time", {}, formatTime(at)), ...buttons, ...this.#feedback(rate));
    const extras = [...reply.attachments.map(drawAttachment), meta, ...disclosures.map(({ region }) => region)];
    const message = this.#addMessage("bot", words.bot, text, extras);
    if (reply.suggestions.length) this.#addSuggestions(reply.suggestions);
    this.#scrollTo(message);
    this.#countUnread(this.#unread + 1);
  }

  /** @param {string} text @param {number} at */
  addOperator(text, at) {
    this.#addMessage("operator", words.operator, text, [h("div", { class: "meta" }, words.operator, " ", h("time", {}, formatTime(at)))]);
    this.#countUnread(this.#unread + 1);
  }

  /** @param {string} text */
  addNotice(text) {
    this.#append(h("p", { class: "notice" }, text));
  }

  /** What is not sent yet stays last. @param {HTMLElement} element */
  #append(element) {
    this.log.insertBefore(element, this.log.querySelector("[data-status=sending], [data-status=unsent]"));
  }

  /** @param {boolean} isTyping */
  setTyping(isTyping) {
    this.typing.replaceChildren(...(isTyping ? this.typingContent : []));
    if (isTyping) this.scroll.scrollTop = this.scroll.scrollHeight;
  }

  /** @param {boolean} isUnreachable */
  setUnreachable(isUnreachable) {
    this.#unreachable = isUnreachable;
    this.#showBanner();
  }

  #showBanner() {
    this.banner.textContent = !navigator.onLine ? words.offline : this.#unreachable ? words.unreachable : "";
  }

  /**
   * @param {"user" | "bot" | "operator"} role @param {string} speaker @param {string} text
   * @param {(Node | null)[]} extras  Buttons and the like; not read out when the message arrives.
   * @returns {HTMLElement}
   */
  #addMessage(role, speaker, text, extras) {
    this.welcome.classList.add("begun");
    const body = h("div", { class: "text", lang: languageOf(text) }, ...linkify(text));
    const rest = h("div", { class: "extras", "aria-live": "off" });
    const message = h("article", { class: `message ${role}` }, h("span", { class: "unseen" }, `${speaker}: `), body, rest);
    this.#append(message);
    rest.append(...extras.filter((extra) => extra !== null));
    this.#scrollTo(message);
    return message;
  }

  /** Shows the newest words, a long answer from its beginning. @param {HTMLElement} message */
  #scrollTo(message) {
    const top = Math.min(message.offsetTop - 12, this.scroll.scrollHeight);
    this.scroll.scrollTo({ top, behavior: this.#batching ? "instant" : "auto" });
  }

  /** @param {string} text */
  #chip(text) {
    return h("button", { type: "button", class: "chip", lang: languageOf(text), onclick: (event) => {
      if (event.detail === 0) this.input.focus(); // by keyboard: the button goes away, the focus must not
      this.handlers.send(text);
    } }, text);
  }

  /** @param {string[]} suggestions */
  #addSuggestions(suggestions) {
    this.#suggestions = h("div", { class: "chips", role: "group", "aria-label": words.suggestions }, ...suggestions.map((text) => this.#chip(text)));
    this.#append(this.#suggestions);
  }

  #dropSuggestions() {
    this.#suggestions?.remove();
    this.#suggestions = null;
  }

  /** @param {(rating: Rating) => Promise<any>} rate */
  #feedback(rate) {
    const note = h("span", { class: "status", role: "status" });
    const buttons = ["up", "down"].map((rating) => iconButton("quiet", rating, words[rating], { "aria-pressed": "false", onclick: () => choose(rating) }));
    async function choose(rating) {
      const sent = await rate(rating).then(() => true, () => false);
      note.textContent = sent ? words.thanks : words.feedbackFailed;
      if (sent) buttons.forEach((button, index) => button.setAttribute("aria-pressed", String(index === (rating === "up" ? 0 : 1))));
    }
    return [...buttons, note];
  }

  /** @param {number} count */
  #countUnread(count) {
    this.#unread = this.isOpen || this.#batching ? 0 : count;
    this.badge.hidden = !this.#unread;
    this.badge.textContent = String(this.#unread);
    this.launcher.setAttribute("aria-label", this.isOpen ? words.close : this.#unread ? `${words.open} (${this.#unread} ${words.unread})` : words.open);
  }

  #growInput() {
    this.input.style.height = "auto";
    this.input.style.height = `${this.input.scrollHeight}px`;
  }

  #submit(event) {
    event.preventDefault();
    const text = this.input.value.trim();
    if (!text) return;
    this.input.value = "";
    this.#growInput();
    this.handlers.send(text);
  }

  #onInputKey(event) {
    const isComposing = event.isComposing || event.keyCode === 229; // 229: Safari ends the composition before the key
    if (event.key === "Enter" && !event.shiftKey && !isComposing) this.#submit(event);
  }

  #onPanelKey(event) {
    event.stopPropagation(); // typing must not reach the host page's shortcuts
    if (event.key === "Escape" && !event.isComposing && !this.isPage) this.close();
  }
}

// ---------------- start

function start() {
  if (document.querySelector("zhike-chat")) return; // the script is on the page twice
  const store = new Store();
  const wasOpen = store.read().open;
  const view = new View({
    send: (text) => conversation.send(text),
    retry: () => conversation.flush(),
    toggle: (open) => store.write({ open }),
    restart() {
      conversation.close();
      view.clear();
      conversation = new Conversation(store, view);
    },
  });
  let conversation = new Conversation(store, view);
  const introduce = () => request(urlOf("/api/bot", { lang })).then((reply) => view.introduce(reply), () => {});
  addEventListener("online", () => {
    introduce();
    conversation.connect();
    conversation.flush();
  });
  document.addEventListener("visibilitychange", () => (document.hidden ? conversation.pause() : conversation.connect()));
  introduce();
  conversation.restore();
  if (wasOpen && !view.isPage && !PHONE.matches) view.open(false);
}

if (document.body) start();
else addEventListener("DOMContentLoaded", start);
})();
