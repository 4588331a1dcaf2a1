// Draws comments. Whatever a comment holds is set as text, never as markup.
export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const root = parentElement.querySelector(".comments");
  // A list that is drawn again while a finger is on it would lose the click.
  const drawn = JSON.stringify(data);
  root.send = setTriggerValue;
  if (root.drawn === drawn) return;
  root.drawn = drawn;
  const wasAt = root.dataset.list === data.list ? root.scrollTop : 0;
  root.dataset.list = data.list;
  root.className = `comments ${data.variant}`;
  root.setAttribute("aria-label", data.label);
  // Whoever came here by keyboard stays on the comment that was opened.
  const focused = root.contains(parentElement.activeElement) ? parentElement.activeElement.dataset.id : undefined;
  root.replaceChildren();

  const element = (tag, className, text) => {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  };

  const written = (comment) => {
    const body = element("div", "text");
    body.dir = "auto";
    for (const [text, found] of comment.segments) {
      body.append(found ? element("mark", "", text) : document.createTextNode(text));
    }
    return body;
  };

  const facts = (comment) => {
    const line = element("div", "facts");
    if (comment.speaker) line.append(element("span", comment.official ? "speaker official" : "speaker", comment.speaker));
    for (const fact of comment.facts) line.append(element("span", "fact", fact));
    return line;
  };

  const belongs = (comment) => {
    const line = element("div", "belongs");
    if (comment.group) {
      const group = element("span", "group");
      const dot = element("i", "dot");
      dot.style.background = comment.colour;
      group.append(dot, document.createTextNode(comment.group));
      line.append(group);
    }
    for (const warning of comment.warnings) line.append(element("span", "warning", warning));
    for (const note of comment.notes) line.append(element("span", "note", note));
    return line;
  };

  const rows = data.comments.map((comment) => {
    const clickable = data.opens && !comment.here;
    const row = element(clickable ? "button" : "div", "comment");
    if (clickable) row.type = "button";
    else if (data.opens) row.tabIndex = -1;
    row.dataset.id = comment.id;
    if (comment.here) row.setAttribute("aria-current", "true");
    row.style.setProperty("--depth", Math.min(comment.depth, 4));
    row.append(facts(comment), written(comment));
    if (comment.group || comment.notes.length || comment.warnings.length) row.append(belongs(comment));
    if (clickable) {
      row.addEventListener("click", () => {
        root.querySelector("[aria-current]")?.removeAttribute("aria-current");
        row.setAttribute("aria-current", "true");
        root.send("opened", comment.id);
        // On a phone what opens lies below the list: go there.
        if (data.goTo && window.innerWidth < 768) {
          setTimeout(() => document.querySelector(`.st-key-${data.goTo}`)?.scrollIntoView({ behavior: "smooth" }), 250);
        }
      });
    }
    return row;
  });
  root.append(...rows);
  root.scrollTop = wasAt;
  if (focused) rows.find((row) => row.dataset.id === focused)?.focus({ preventScroll: true });

  root.onkeydown = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const at = rows.indexOf(parentElement.activeElement);
    if (!step || at < 0 || !data.opens) return;
    event.preventDefault();
    rows[Math.max(0, Math.min(rows.length - 1, at + step))].focus();
  };
}
