// Takes one record through its actions without typing an id: below an answer stands a button that uses its record for the
// operations that are opened next. Their forms then say what this record's form says: what is filled in, and of ids the
// first that may be named.
import { operationNamed, operationOf, tokenFor } from "./docs-requests.js";

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

// The record of an answer: its id, what people call it, and under which names operations take its id and the ids of what
// belongs to it, such as its charge.
function recordOf(body) {
  const [action] = (body && body.available_actions) || [];
  const operation = action && body.id && operationOf({ url: action.href, method: "POST" });
  const parameter = operation && /\{([^}]*)\}/.exec(operation.path);
  if (!parameter) return null;
  const parts = Object.entries(body).filter(([, part]) => part && part.id);
  const ids = Object.fromEntries(parts.map(([name, part]) => [`${name}_id`, part.id]));
  return { id: body.id, name: body.number || body.id, ids: { ...ids, [parameter[1]]: body.id } };
}

// The form of an action for whoever sends it, as JSON Schema; null where there is none.
async function formOf(path, headers) {
  const response = await fetch(path, { headers });
  return response.ok ? response.json() : null;
}

const A_MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

// What an example says of the past happened before this record was there: it happens now.
function upToDate(value) {
  if (Array.isArray(value)) return value.map(upToDate);
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, upToDate(inner)]));
  }
  const isOver = typeof value === "string" && A_MOMENT.test(value) && Date.parse(value) < Date.now();
  return isOver ? new Date().toISOString() : value;
}

// The example with what this record's form knows better.
async function bodyFor(example, form, headers, uploaded) {
  const body = {};
  for (const [name, value] of Object.entries(example)) {
    const field = (form.properties || {})[name];
    if (!field) continue;
    body[name] = "default" in field && field.default !== null ? field.default : upToDate(value);
    if (uploaded && field["x-upload"]) body[name] = Array.isArray(value) ? [uploaded] : uploaded;
    if (!field["x-lookup"] || field["x-lookup-by"]) continue;
    const { data } = (await formOf(field["x-lookup"], headers)) || { data: [] };
    if (data.length && !data.some((candidate) => candidate.value === value)) body[name] = data[0].value;
  }
  return body;
}

let preparing = 0;

// The page says that it is busy until an example is made to fit the record, so that nobody sends what is left of another.
async function whileBusy(work) {
  const root = document.querySelector(".swagger-ui");
  root.setAttribute("aria-busy", String(++preparing > 0));
  try {
    await work;
  } finally {
    root.setAttribute("aria-busy", String(--preparing > 0));
  }
}

export function followPlugin(page, ui) {
  let followed = null;
  let uploaded = null; // the id of the last file

  async function useIn(system, operation) {
    const { path, method, stated } = operation;
    const place = [path, method];
    system.specActions.requestResolvedSubtree(["paths", ...place]);
    const parameters = system.specSelectors.specResolvedSubtree(["paths", ...place]).get("parameters");
    const parameter = parameters.find((each) => each.get("in") === "path" && followed.ids[each.get("name")]);
    if (!parameter) return;
    const id = followed.ids[parameter.get("name")];
    system.specActions.changeParamByIdentity(place, parameter, id, false);
    const content = ((stated.requestBody || {}).content || {})["application/json"];
    const action = path.split("/").pop().replace(/-/g, "_");
    if (!content || !content.example || !path.endsWith("}/" + path.split("/").pop())) return;
    const token = await tokenFor(page, ui(), operation);
    const headers = { "Accept-Language": page.language, ...(token && { Authorization: "Bearer " + token }) };
    const record = path.slice(0, path.lastIndexOf("/")).replace(`{${parameter.get("name")}}`, id);
    const form = await formOf(`${record}/forms/${action}`, headers);
    if (!form) return;
    const value = JSON.stringify(await bodyFor(content.example, form, headers, uploaded), null, 2);
    system.oas3Actions.setRequestBodyValue({ value, pathMethod: place });
  }

  const show = (original, system) => (thing, isShown) => {
    const shown = original(thing, isShown);
    const operation = isShown && followed && thing.length === 3 && thing[0] === "operations" && operationNamed(thing[2]);
    if (operation) whileBusy(useIn(system, operation));
    return shown;
  };

  const liveResponse = (Original, { React }) =>
    function LiveResponse(props) {
      const [, redraw] = React.useReducer((count) => count + 1, 0);
      const body = parsed(props.response.get("text"));
      if (body && body.sha256) uploaded = body.id;
      const record = recordOf(body);
      if (!record) return React.createElement(Original, props);
      const isFollowed = followed !== null && followed.id === record.id;
      // it may have got a charge meanwhile
      if (isFollowed) followed = record;
      const toggle = () => {
        followed = isFollowed ? null : record;
        redraw();
      };
      const said = (isFollowed ? page.unfollow : page.follow).replace("{name}", record.name);
      const button = React.createElement("button", { className: "btn follow", type: "button", onClick: toggle }, said);
      return React.createElement("div", null, button, React.createElement(Original, props));
    };

  return { statePlugins: { layout: { wrapActions: { show } } }, wrapComponents: { liveResponse } };
}
