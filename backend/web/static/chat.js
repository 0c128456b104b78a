/* The chat page: keeps what is written until the desk has it, shows what was said, and comes back after a loss.
   Text goes in as text only; nothing here builds HTML from words. */
"use strict";

(() => {
  const desk = document.getElementById("chat");
  const log = document.getElementById("log");
  const scroll = document.getElementById("scroll");
  const box = document.getElementById("say");
  const file = document.getElementById("file");
  const news = document.getElementById("news");
  const words = JSON.parse(desk.dataset.words);
  const lines = desk.dataset.lines.split(" ").filter(Boolean); // the numbers to call in danger
  const language = desk.dataset.language;
  const narrow = matchMedia("(pointer: coarse)");

  const MAX_FILE = 25e6;
  const MAX_TEXT = 1.2e6;
  const SILENT = 40000; // the desk says something every 15 s; longer silence is a dead line
  const WAITS = [1000, 2000, 4000, 8000, 15000];

  const say = (name, values = {}) => words[name].replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
  const clone = (name) => document.getElementById(name).content.firstElementChild.cloneNode(true);
  const clock = (at) => new Date(at).toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit", hour12: false });
  const size = (bytes) =>
    bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
  const icon = (svg, name) => svg.querySelector("use").setAttribute("href", `#i-${name}`);
  const newId = () =>
    Array.from(crypto.getRandomValues(new Uint8Array(12)), (each) => each.toString(16).padStart(2, "0")).join("");

  // ---- what is kept on this device ----

  const kept = (() => {
    const name = "amends.chat";
    let memory = null;
    const read = () => {
      try {
        return JSON.parse(localStorage.getItem(name)) || {};
      } catch {
        return memory || {};
      }
    };
    return {
      get: () => ({ token: "", outbox: [], draft: "", ...read() }),
      set(change) {
        memory = { ...this.get(), ...change };
        try {
          localStorage.setItem(name, JSON.stringify(memory));
        } catch {
          // a full or forbidden store: the talk goes on, only a reload would forget what was not sent
        }
      },
    };
  })();

  let token = kept.get().token;
  let last = 0;
  let online = false;
  let missed = 0;
  let sending = false;
  let wake = () => {};
  const shown = new Map(); // message id, or "mine:" and our own id, to the element
  const outbox = kept.get().outbox;

  // ---- talking to the desk ----

  async function ask(path, options = {}) {
    const headers = { Authorization: `Bearer ${token}`, "Accept-Language": language, ...options.headers };
    return fetch(`/channels/web/${path}`, { ...options, headers, credentials: "same-origin" });
  }

  async function open() {
    const headers = token ? { Authorization: `Bearer ${token}` } : {};
    const answer = await fetch("/channels/web/conversations", {
      method: "POST",
      headers: { ...headers, "Content-Type": "application/json" },
      body: JSON.stringify({ resume: true }),
      credentials: "same-origin",
    });
    if (!answer.ok) throw new Error(String(answer.status));
    ({ token } = await answer.json());
    kept.set({ token });
  }

  async function listen() {
    const hang = new AbortController();
    let silence = setTimeout(() => hang.abort(), SILENT);
    const heard = () => {
      clearTimeout(silence);
      silence = setTimeout(() => hang.abort(), SILENT);
    };
    try {
      const headers = last ? { "Last-Event-ID": String(last) } : {};
      const answer = await ask("events", { headers, signal: hang.signal });
      if (answer.status === 401) token = "";
      if (!answer.ok) throw new Error(String(answer.status));
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = "";
      connected();
      for (;;) {
        const { value, done } = await reader.read();
        if (done) return;
        heard();
        const blocks = (rest + value).split("\n\n");
        rest = blocks.pop();
        blocks.forEach(take);
        log.ariaLive = "polite";
        log.removeAttribute("aria-busy");
      }
    } finally {
      clearTimeout(silence);
      hang.abort();
    }
  }

  function take(block) {
    let kind = "";
    let data = "";
    for (const line of block.split("\n")) {
      if (line.startsWith("event: ")) kind = line.slice(7);
      if (line.startsWith("data: ")) data += line.slice(6);
      if (line.startsWith("id: ")) last = Math.max(last, Number(line.slice(4)) || 0);
    }
    if (kind === "message") heardMessage(JSON.parse(data));
    if (kind === "typing") showTyping();
    if (kind === "receipt") received(JSON.parse(data));
  }

  async function stayConnected() {
    for (let tries = 0; ; ) {
      try {
        if (!token || tries) await open();
        flush();
        const since = Date.now();
        await listen();
        tries = Date.now() - since > 5000 ? 0 : tries;
      } catch {
        // told by the banner below
      }
      disconnected();
      const pause = WAITS[Math.min(tries++, WAITS.length - 1)];
      await new Promise((resolve) => {
        wake = resolve;
        setTimeout(resolve, pause);
      });
    }
  }

  const lost = document.getElementById("lost");
  const back = document.getElementById("back");
  let grace = 0;

  function connected() {
    clearTimeout(grace);
    grace = 0;
    online = true;
    if (!lost.hidden) {
      lost.hidden = true;
      back.hidden = false;
      setTimeout(() => (back.hidden = true), 6000);
    }
    flush();
  }

  function disconnected() {
    online = false;
    hideTyping();
    grace ||= setTimeout(() => {
      lost.hidden = false;
      back.hidden = true;
      outbox.forEach((each) => deliver(each, "clock", say("kept")));
    }, 1500);
  }

  document.getElementById("retry").addEventListener("click", () => wake());
  addEventListener("online", () => wake());

  // ---- what we say ----

  function speak(text, { option = "", files = [], attachments = [] } = {}) {
    const message = { id: newId(), text, option, files, attachments, at: new Date().toISOString() };
    outbox.push(message);
    kept.set({ outbox });
    dropChoices();
    showMine(message);
    toBottom();
    flush();
  }

  async function flush() {
    if (sending || !token) return;
    sending = true;
    try {
      while (outbox.length && (await post(outbox[0])));
    } finally {
      sending = false;
    }
  }

  async function post(message) {
    let answer;
    try {
      const { id, text, option, files } = message;
      const body = JSON.stringify({ id, text, ...(option && { option }), ...(files.length && { files }) });
      const headers = { "Content-Type": "application/json" };
      answer = await ask("messages", { method: "POST", headers, body });
    } catch {
      if (outbox.includes(message)) deliver(message, "clock", say("kept")); // the stream may have told otherwise
      return later(online ? 2000 : 0);
    }
    if (answer.ok) {
      outbox.splice(outbox.indexOf(message), 1);
      kept.set({ outbox });
      deliver(message, "check", say("received", { time: clock(new Date()) }));
      return true;
    }
    const wait = Number(answer.headers.get("Retry-After")) || 3;
    if (answer.status === 401) {
      token = "";
      wake();
      return false;
    }
    if (answer.status === 429 || answer.status >= 500) {
      deliver(message, "clock", answer.status === 429 ? say("busy", { seconds: wait }) : say("saved_not"));
      return later(wait * 1000);
    }
    refuse(message, answer.status === 413 ? say("too_long") : say("failed"));
    return true;
  }

  function later(pause) {
    if (pause) setTimeout(flush, pause);
    return false;
  }

  function refuse(message, why) {
    outbox.splice(outbox.indexOf(message), 1);
    kept.set({ outbox });
    const line = deliver(message, "alert", why);
    line.classList.add("delivery--failed");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link";
    button.textContent = say("take_back");
    button.addEventListener("click", () => {
      box.value = message.text;
      shown.get(`mine:${message.id}`).remove();
      grow();
      box.focus();
    });
    line.append(button);
  }

  function received({ id, at }) {
    const place = outbox.findIndex((each) => each.id === id);
    if (place >= 0 && shown.has(`mine:${id}`)) {
      const [message] = outbox.splice(place, 1);
      kept.set({ outbox });
      deliver(message, "check", say("received", { time: clock(at) }));
    }
  }

  function deliver(message, sign, text) {
    const line = shown.get(`mine:${message.id}`).querySelector(".delivery");
    icon(line, sign);
    line.querySelector("span").textContent = text;
    return line;
  }

  // ---- what is shown ----

  function showMine(message) {
    const item = clone("t-message");
    item.classList.add("message--me");
    item.querySelector(".message__who").remove();
    fill(item.querySelector(".words"), message.text);
    showFiles(item.querySelector(".bubble"), message.attachments);
    item.append(clone("t-delivery"));
    shown.set(`mine:${message.id}`, item);
    place(item, message.at);
    deliver(message, "clock", online ? say("sending") : say("kept"));
    return item;
  }

  function heardMessage(message) {
    if (shown.has(message.id)) return;
    const mine = message.author === "customer" && (shown.get(`mine:${message.key}`) || twin(message.text));
    if (mine) {
      mine.dataset.id = message.id;
      shown.set(message.id, mine);
      deliverElement(mine, message.at);
      received({ id: message.key, at: message.at });
      return;
    }
    const follow = atBottom();
    if (message.id > newest) dropChoices();
    const item = message.author === "customer" ? ownWords(message) : deskWords(message);
    item.dataset.id = message.id;
    shown.set(message.id, item);
    place(item, message.at, message.id);
    if (message.author !== "customer") goesOn(item, `${message.author} ${message.name}`, message.at);
    if (message.author !== "customer") {
      hideTyping();
      showChoices(message.options);
      seen(message.id);
    }
    follow ? toBottom() : countNews();
  }

  // A message of ours whose own id the desk does not tell: the first of the same words that has no number yet
  function twin(text) {
    for (const [key, item] of shown) {
      if (String(key).startsWith("mine:") && !item.dataset.id && item.querySelector(".words")?.textContent === text.trim())
        return item;
    }
    return null;
  }

  function ownWords(message) {
    const item = clone("t-message");
    item.classList.add("message--me");
    item.querySelector(".message__who").remove();
    fill(item.querySelector(".words"), message.text);
    showFiles(item.querySelector(".bubble"), message.attachments);
    item.append(clone("t-delivery"));
    deliverElement(item, message.at);
    return item;
  }

  function deliverElement(item, at) {
    icon(item.querySelector(".delivery"), "check");
    item.querySelector(".delivery span").textContent = say("received", { time: clock(at) });
  }

  function deskWords(message) {
    const item = clone("t-message");
    item.classList.add("message--desk");
    if (message.language && message.language !== language) item.querySelector(".bubble").lang = message.language;
    const [who, how, time] = item.querySelector(".message__who").children;
    who.textContent = message.name || desk.dataset.organisation;
    how.textContent = message.author === "bot" ? say("automatic") : "";
    time.textContent = clock(message.at);
    time.dateTime = message.at;
    const bubble = item.querySelector(".bubble");
    const dress = { acknowledgement: "t-receipt", safety: "t-safety" }[message.kind];
    if (dress && (message.kind !== "acknowledgement" || message.reference)) {
      const card = clone(dress);
      if (bubble.lang) card.lang = bubble.lang;
      if (message.reference && card.querySelector(".ref")) showNumber(card, message.reference);
      linked(card.querySelector(".words"), message.text);
      if (message.kind === "safety") callable(card.querySelector(".words"));
      bubble.replaceWith(card);
      item.classList.add("message--wide");
      showFiles(card, message.attachments);
    } else {
      linked(bubble.querySelector(".words"), message.text);
      showFiles(bubble, message.attachments);
    }
    return item;
  }

  function showNumber(card, reference) {
    const number = card.querySelector(".ref");
    reference.split("-").forEach((part, index) => {
      if (index) number.append(Object.assign(document.createElement("i"), { textContent: "-" }));
      number.append(part);
    });
    const button = card.querySelector("button");
    const label = button.querySelector("span");
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(reference);
      } catch {
        getSelection().selectAllChildren(number);
        return;
      }
      const before = label.textContent;
      icon(button, "check");
      label.textContent = say("copied");
      setTimeout(() => {
        icon(button, "copy");
        label.textContent = before;
      }, 2500);
    });
  }

  function fill(element, text) {
    if (text) element.textContent = text.trim();
    else element.remove();
  }

  // Addresses become links and complaint numbers stay in one piece; the words around them stay text
  function linked(element, text) {
    if (!text) return element.remove();
    element.textContent = "";
    for (const part of text.split(/(https?:\/\/[^\s<>"，。；）]+[^\s<>"，。；）.,;:!?)]|\b[A-Z]{2,6}-\d{6}-[0-9A-Z]{5,9}\b)/)) {
      if (/^[A-Z]{2,6}-\d{6}-/.test(part)) {
        const number = Object.assign(document.createElement("span"), { className: "ref", textContent: part });
        element.append(number);
        continue;
      }
      if (!/^https?:\/\//.test(part)) {
        element.append(part);
        continue;
      }
      const link = Object.assign(document.createElement("a"), { href: part, textContent: part, rel: "noopener" });
      if (new URL(part).origin !== location.origin || document.body.classList.contains("is-embedded")) link.target = "_blank";
      element.append(link);
    }
  }

  function callable(element) {
    const numbers = new RegExp(`(?<!\\d)(${lines.join("|")})(?!\\d)`);
    for (const node of lines.length ? [...element.childNodes] : []) {
      if (node.nodeType !== Node.TEXT_NODE) continue;
      const parts = node.textContent.split(numbers).map((part) =>
        lines.includes(part) ? Object.assign(document.createElement("a"), { href: `tel:${part}`, textContent: part }) : part
      );
      node.replaceWith(...parts);
    }
  }

  function showFiles(bubble, attachments) {
    for (const each of attachments || []) {
      const picture = /^image\/(png|jpeg|gif|webp)$/.test(each.media_type);
      const link = document.createElement("a");
      link.className = picture ? "photo" : "attachment";
      link.href = each.url;
      link.target = "_blank";
      link.rel = "noopener";
      const label = document.createElement("span");
      label.dir = "auto";
      label.textContent = each.name;
      const bytes = Object.assign(document.createElement("span"), { className: "muted nowrap", textContent: size(each.size) });
      if (picture) {
        label.append(" ", bytes);
        link.append(label);
        shownPicture(link, each);
      } else {
        link.append(label, bytes);
      }
      bubble.append(link);
    }
  }

  async function shownPicture(link, { url, name, local }) {
    try {
      const source = local || URL.createObjectURL(await (await ask(url.replace("/channels/web/", ""))).blob());
      const image = Object.assign(new Image(), { src: source, alt: name });
      image.addEventListener("load", () => stick && toBottom());
      const stick = atBottom();
      link.prepend(image);
    } catch {
      // the name stands there; the picture comes with a reload
    }
  }

  function place(item, at, id = Infinity) {
    // words from another window may come after their answer: each message stands where it was said
    const later = id < newest && [...log.querySelectorAll("[data-id]")].find((each) => Number(each.dataset.id) > id);
    if (later) return later.before(item);
    const day = new Date(at).toDateString();
    if (day !== place.day && day !== new Date().toDateString()) log.append(dayLine(at));
    else if (place.day && place.day !== day) log.append(dayLine(at));
    if (!place.day && day !== new Date().toDateString()) {
      log.querySelector(".day").remove();
      document.getElementById("greeting").remove();
    }
    place.day = day;
    log.append(item);
    const typing = document.getElementById("typing");
    if (typing) log.append(typing);
    return undefined;
  }

  // One who says two things in a row is named once; a screen reader still hears it
  function goesOn(item, who, at) {
    item.dataset.who = `${who} ${clock(at)}`;
    if (item.previousElementSibling?.dataset.who === item.dataset.who) {
      item.querySelector(".message__who").classList.add("sr");
      item.classList.add("message--more");
    }
  }

  function dayLine(at) {
    const date = new Date(at);
    const day = date.toLocaleDateString(language, { weekday: "long", day: "numeric", month: "long" });
    const today = date.toDateString() === new Date().toDateString();
    const line = Object.assign(document.createElement("p"), { className: "day" });
    line.append(Object.assign(document.createElement("span"), { textContent: today ? say("today", { day }) : day }));
    return line;
  }

  function showChoices(options) {
    if (!options?.length) return;
    const group = clone("t-choices");
    for (const { key, label } of options) {
      const plain = /^(skip|unknown|later)(:|$)/.test(key) ? " choice--plain" : "";
      const button = Object.assign(document.createElement("button"), { type: "button", className: `choice${plain}` });
      button.textContent = label;
      button.addEventListener("click", () => {
        speak(label, { option: key });
        box.focus({ preventScroll: true });
      });
      group.append(button);
    }
    log.append(group);
  }

  function dropChoices() {
    log.querySelectorAll(".choices").forEach((each) => each.remove());
  }

  let typingTimer = 0;
  function showTyping() {
    clearTimeout(typingTimer);
    typingTimer = setTimeout(hideTyping, 20000);
    if (document.getElementById("typing")) return;
    const follow = atBottom();
    log.append(clone("t-typing"));
    if (follow) toBottom();
  }

  function hideTyping() {
    clearTimeout(typingTimer);
    document.getElementById("typing")?.remove();
  }

  // ---- where the reader is ----

  const pane = () => (scroll.scrollHeight > scroll.clientHeight + 1 ? scroll : document.scrollingElement);
  const atBottom = () => pane().scrollHeight - pane().scrollTop - pane().clientHeight < 80;

  function toBottom() {
    pane().scrollTop = pane().scrollHeight;
    missed = 0;
    news.hidden = true;
  }

  function countNews() {
    missed += 1;
    news.textContent = missed === 1 ? say("new_one") : say("new_many", { n: missed });
    news.hidden = false;
  }

  news.addEventListener("click", () => {
    toBottom();
    box.focus({ preventScroll: true });
  });
  scroll.addEventListener("scroll", () => atBottom() && ((missed = 0), (news.hidden = true)), { passive: true });

  let newest = 0;
  let reading = 0;
  function seen(id) {
    newest = Math.max(newest, id);
    if (reading || document.visibilityState !== "visible") return;
    reading = setTimeout(async () => {
      reading = 0;
      const body = JSON.stringify({ up_to: newest });
      try {
        await ask("receipts", { method: "POST", headers: { "Content-Type": "application/json" }, body });
      } catch {
        // told again with the next message
      }
    }, 1000);
  }
  document.addEventListener("visibilitychange", () => newest && seen(newest));

  // ---- the box ----

  function grow() {
    box.style.blockSize = "";
    box.style.blockSize = `${Math.min(box.scrollHeight + 2, innerHeight * 0.4)}px`;
  }

  document.getElementById("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    const text = box.value;
    if (!text.trim()) return;
    if (new Blob([text]).size > MAX_TEXT) {
      tell(say("too_long"));
      return;
    }
    box.value = "";
    kept.set({ draft: "" });
    grow();
    speak(text);
    box.focus({ preventScroll: true });
  });

  // In a frame the keys are ours: the site around it hears of Escape, and of nothing else.
  if (document.body.classList.contains("is-embedded")) {
    addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.isComposing) parent.postMessage("amends:close", "*");
    });
  }

  box.addEventListener("keydown", (event) => {
    const plain = event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229;
    if (plain && (!narrow.matches || event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      event.target.form.requestSubmit();
    }
  });

  let drafted = 0;
  box.addEventListener("input", () => {
    grow();
    clearTimeout(drafted);
    drafted = setTimeout(() => kept.set({ draft: box.value }), 400);
  });
  addEventListener("pagehide", () => {
    if (drafted) kept.set({ draft: box.value });
  });

  for (const tool of document.querySelectorAll("[data-say]")) {
    tool.addEventListener("click", () => speak(tool.dataset.say));
  }

  // ---- files ----

  document.getElementById("attach").addEventListener("click", () => file.click());
  file.addEventListener("change", () => {
    [...file.files].forEach(bring);
    file.value = "";
  });
  box.addEventListener("paste", (event) => {
    const files = [...event.clipboardData.files];
    if (files.length) event.preventDefault();
    files.forEach(bring);
  });
  desk.addEventListener("dragover", (event) => event.preventDefault());
  desk.addEventListener("drop", (event) => {
    event.preventDefault();
    [...event.dataTransfer.files].forEach(bring);
  });

  function bring(chosen) {
    if (chosen.size > MAX_FILE) return tell(say("too_large", { name: chosen.name }));
    if (!chosen.size) return tell(say("empty_file", { name: chosen.name }));
    const item = clone("t-upload");
    const [name, note] = item.querySelectorAll(".upload span span");
    name.textContent = chosen.name;
    note.textContent = size(chosen.size);
    if (chosen.type.startsWith("image/")) icon(item, "image");
    dropChoicesLater(item);
    upload(chosen, item);
    return undefined;
  }

  function dropChoicesLater(item) {
    const choices = log.querySelector(".choices");
    place(item, new Date().toISOString());
    if (choices) log.append(choices);
    toBottom();
  }

  function upload(chosen, item) {
    const bar = item.querySelector("progress");
    const note = item.querySelectorAll(".upload span span")[1];
    const request = new XMLHttpRequest();
    let percent = 0;
    request.open("POST", "/channels/web/files");
    request.setRequestHeader("Authorization", `Bearer ${token}`);
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      percent = Math.round((loaded / total) * 100);
      bar.value = percent;
    });
    request.addEventListener("load", () => {
      if (request.status === 201) {
        const { file: id, name, media_type, size: bytes } = JSON.parse(request.responseText);
        const local = media_type.startsWith("image/") ? URL.createObjectURL(chosen) : "";
        item.remove();
        const attachments = [{ name, media_type, size: bytes, url: `/channels/web/files/${id}`, local }];
        speak("", { files: [id], attachments });
      } else if (request.status === 413 || request.status === 400) {
        item.remove();
        tell(say(request.status === 413 ? "too_large" : "empty_file", { name: chosen.name }));
      } else stop();
    });
    request.addEventListener("error", stop);
    const data = new FormData();
    data.append("file", chosen, chosen.name);
    request.send(data);

    const cancel = item.querySelector("button");
    cancel.addEventListener("click", () => {
      request.abort();
      item.remove();
      box.focus();
    });

    function stop() {
      item.firstElementChild.classList.add("upload--failed");
      note.textContent = say("stopped", { percent });
      bar.remove();
      const again = Object.assign(document.createElement("button"), { type: "button", className: "button button--small" });
      again.textContent = say("again");
      again.addEventListener("click", () => {
        item.remove();
        bring(chosen);
      });
      cancel.replaceWith(again);
    }
  }

  function tell(text) {
    const line = Object.assign(document.createElement("p"), { className: "event" });
    line.textContent = text;
    place(line, new Date().toISOString());
    toBottom();
  }

  // ---- begin ----

  document.documentElement.classList.add("has-script");
  box.value ||= kept.get().draft; // words typed before the script ran stay
  document.querySelector("#composer [type=submit]").disabled = false;
  grow();
  log.ariaLive = "off"; // what was said before is not read out again
  log.setAttribute("aria-busy", "true");
  outbox.forEach(showMine);
  stayConnected();
})();
