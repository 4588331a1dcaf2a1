// A list of themes or topics: name, how many, a bar that shows how much.
export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const root = parentElement.querySelector(".groups");
  // A list that is drawn again while a finger is on it would lose the click.
  const drawn = JSON.stringify(data);
  root.send = setTriggerValue;
  if (root.drawn === drawn) return;
  root.drawn = drawn;
  root.className = data.tall ? "groups tall" : "groups";
  root.setAttribute("aria-label", data.label);
  const wasAt = root.scrollTop;
  // Whoever came here by keyboard stays on the group that was chosen.
  const focused = root.contains(parentElement.activeElement) ? parentElement.activeElement.dataset.code : undefined;
  root.replaceChildren();
  const element = (tag, className, text) => {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  };
  for (const group of data.groups) {
    const row = element("button", "group");
    row.type = "button";
    row.dataset.code = group.code;
    row.style.setProperty("--share", `${Math.max(1.5, group.share * 100)}%`);
    row.style.setProperty("--colour", group.colour);
    if (group.here) row.setAttribute("aria-current", "true");
    const head = element("span", "head");
    head.append(element("span", "name", group.name), element("span", "count", group.count));
    const bar = element("span", "bar");
    bar.append(element("i"));
    row.append(head, bar);
    if (group.note) row.append(element("span", `note ${group.tone}`, group.note));
    row.addEventListener("click", () => {
      root.send("chosen", group.code);
      if (data.goTo && window.innerWidth < 768) {
        setTimeout(() => document.querySelector(`.st-key-${data.goTo}`)?.scrollIntoView({ behavior: "smooth" }), 250);
      }
    });
    root.append(row);
  }
  root.scrollTop = wasAt;
  if (focused) root.querySelector(`[data-code="${focused}"]`)?.focus({ preventScroll: true });
}
