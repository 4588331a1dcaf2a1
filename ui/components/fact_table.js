// A table. The roles are said, since a table that is laid out as a list is none to some browsers.
const MOST_ROWS_IN_FULL = 24;

export default function (component) {
  const { data, parentElement } = component;
  const root = parentElement.querySelector(".facts");
  const element = (tag, role, text) => {
    const made = document.createElement(tag);
    made.setAttribute("role", role);
    if (text !== undefined) made.textContent = text;
    return made;
  };
  const cell = (tag, role, text, column) => {
    const made = element(tag, role, text);
    made.className = column.holds;
    return made;
  };
  const table = element("table", "table");
  table.setAttribute("aria-label", data.label);
  const head = element("thead", "rowgroup");
  const headings = element("tr", "row");
  for (const column of data.columns) {
    const heading = cell("th", "columnheader", column.title, column);
    heading.scope = "col";
    headings.append(heading);
  }
  head.append(headings);
  const body = element("tbody", "rowgroup");
  data.rows.forEach((row, at) => {
    const line = element("tr", "row");
    if (data.lastIsTotal && at === data.rows.length - 1) line.className = "total";
    row.forEach((text, place) => {
      const column = data.columns[place];
      const made = place ? cell("td", "cell", text, column) : cell("th", "rowheader", text, column);
      if (place) made.dataset.title = column.title;
      else made.scope = "row";
      line.append(made);
    });
    body.append(line);
  });
  table.append(head, body);
  const isLong = data.rows.length > MOST_ROWS_IN_FULL;
  root.classList.toggle("long", isLong);
  // What scrolls must be reached without a mouse.
  if (isLong) root.tabIndex = 0;
  else root.removeAttribute("tabindex");
  root.replaceChildren(table);
}
