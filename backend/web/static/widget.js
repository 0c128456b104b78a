/* The chat on another site: <script src="https://desk.example/static/widget.js" data-language="en" defer></script>
   adds a button that opens our chat page in a frame. Only sites named in AMENDS_ALLOWED_ORIGINS may. */
"use strict";

(() => {
  const script = document.currentScript;
  const desk = new URL(script.src).origin;
  const language = script.dataset.language || document.documentElement.lang || "";
  const style = (element, rules) => Object.assign(element.style, rules);
  const drawn = (path) => {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    svg.setAttribute("viewBox", "0 0 16 16");
    svg.setAttribute("aria-hidden", "true");
    style(svg, { width: "26px", height: "26px", fill: "none", stroke: "currentColor", strokeWidth: "1.4" });
    const line = document.createElementNS(space, "path");
    line.setAttribute("d", path);
    svg.append(line);
    return svg;
  };
  const CHAT = "M2.5 3.2h11v7.6H7.2L4.5 13v-2.2h-2zM5.3 6h5.4M5.3 8.2h3.4";
  const CLOSE = "m4 4 8 8M12 4l-8 8";

  async function begin() {
    const query = language ? `?lang=${encodeURIComponent(language)}` : "";
    let words = { open: "", close: "", title: "" };
    try {
      words = await (await fetch(`${desk}/widget/words${query}`)).json();
    } catch {
      // the button still works; a screen reader hears the site's own label
    }
    const label = script.dataset.label || words.open;
    const button = document.createElement("button");
    button.type = "button";
    button.setAttribute("aria-expanded", "false");
    style(button, {
      position: "fixed", insetInlineEnd: "20px", insetBlockEnd: "20px", zIndex: "2147483000", width: "56px",
      height: "56px", display: "grid", placeItems: "center", border: "0", borderRadius: "50%", cursor: "pointer",
      background: "#0d5a6c", color: "#ffffff", boxShadow: "0 2px 6px rgb(16 22 23 / .2), 0 12px 32px rgb(16 22 23 / .2)",
    });
    let frame = null;

    const show = (open) => {
      button.setAttribute("aria-expanded", String(open));
      button.setAttribute("aria-label", open ? words.close : label);
      button.replaceChildren(drawn(open ? CLOSE : CHAT));
      if (frame) frame.hidden = !open;
    };
    button.addEventListener("click", () => {
      const open = button.getAttribute("aria-expanded") !== "true";
      if (open && !frame) {
        frame = document.createElement("iframe");
        frame.title = words.title;
        frame.src = `${desk}/chat?embed=1${language ? `&lang=${encodeURIComponent(language)}` : ""}`;
        frame.allow = "clipboard-write";
        style(frame, {
          position: "fixed", insetInlineEnd: "20px", insetBlockEnd: "88px", zIndex: "2147483000", border: "0",
          width: "min(400px, calc(100vw - 40px))", height: "min(640px, calc(100vh - 120px))", borderRadius: "10px",
          background: "#ffffff", boxShadow: "0 2px 6px rgb(16 22 23 / .08), 0 12px 32px rgb(16 22 23 / .24)",
          colorScheme: "normal",
        });
        document.body.append(frame);
      }
      show(open);
      if (open) frame.focus();
    });
    const close = () => {
      if (button.getAttribute("aria-expanded") !== "true") return;
      show(false);
      button.focus();
    };
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") close();
    });
    addEventListener("message", (event) => {
      if (event.source === frame?.contentWindow && event.origin === desk && event.data === "amends:close") close();
    });
    show(false);
    document.body.append(button);
  }

  if (document.body) begin();
  else addEventListener("DOMContentLoaded", begin);
})();
