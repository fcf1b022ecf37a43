// On a server with the demo's people, the dialog of Authorize offers them by what they do, so that nobody has to know their
// user names: who is chosen stands in the fields, with the password that they share.
function type(field, value) {
  // React hears of a value only by the field's own setter and an event
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(field, value);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function option(text, value) {
  const choice = document.createElement("option");
  choice.textContent = text;
  choice.value = value;
  return choice;
}

function choices(page) {
  const select = document.createElement("select");
  select.className = "demo-people";
  select.setAttribute("aria-label", page.choose);
  select.append(option(page.choose, ""));
  for (const [place, people] of JSON.parse(page.people)) {
    const group = document.createElement("optgroup");
    group.label = place;
    for (const [username, title] of people) group.append(option(title, username));
    select.append(group);
  }
  return select;
}

export function offerPeople(page, root) {
  if (!page.people) return;
  new MutationObserver(() => {
    const field = root.querySelector("#oauth_username");
    if (!field || root.querySelector(".demo-people")) return;
    const select = choices(page);
    select.addEventListener("change", () => {
      if (!select.value) return;
      type(field, select.value);
      type(root.querySelector("#oauth_password"), page.password);
    });
    (field.closest(".wrapper") || field).before(select);
  }).observe(root, { childList: true, subtree: true });
}
