// How Swagger UI reads the document, and finds in it what people type.
//
// It would read JSON as YAML, and resolve references by a model of the whole document: of ours that takes seconds at the
// start and again for each operation. All our references stay within the document, so a walk through one operation is
// enough.

// What this page fills in itself need not be typed, and examples of these headers are not to be sent.
const OWN_HEADERS = ["Idempotency-Key", "If-Match"];

function withoutOwnHeaders(spec) {
  for (const parameter of Object.values((spec.components || {}).parameters || {})) {
    if (OWN_HEADERS.includes(parameter.name)) {
      parameter.required = false;
      delete parameter.example;
    }
  }
  return spec;
}

// Parameters of paths are shared: the ids of this operation's example stand beside them, in the order of the path.
function withPathExamples(spec) {
  const shared = (spec.components || {}).parameters || {};
  for (const methods of Object.values(spec.paths || {})) {
    for (const stated of Object.values(methods)) {
      if (!stated["x-demo-path"]) continue;
      const values = [...stated["x-demo-path"]];
      stated.parameters = stated.parameters.map((given) => {
        const parameter = given.$ref ? shared[given.$ref.split("/").pop()] : given;
        return parameter.in === "path" && values.length ? { ...parameter, example: values.shift() } : given;
      });
    }
  }
  return spec;
}

function at(spec, reference) {
  const names = reference.slice(2).split("/");
  return names.reduce((part, name) => part && part[name.replace(/~1/g, "/").replace(/~0/g, "~")], spec);
}

// Parts of the document with what its references name in their place; one that comes back to itself stays. What is named
// several times is kept once: a page on which many operations were opened would else take gigabytes.
function resolver(Im, spec) {
  const kept = new Map();
  return function resolved(part, within = []) {
    if (Array.isArray(part)) return Im.List(part.map((each) => resolved(each, within)));
    if (part === null || typeof part !== "object") return part;
    const { $ref: reference, ...beside } = part;
    if (typeof reference !== "string" || !reference.startsWith("#/") || within.includes(reference)) {
      return Im.OrderedMap(Object.entries(part).map(([name, each]) => [name, resolved(each, within)]));
    }
    if (!kept.has(reference)) kept.set(reference, resolved(at(spec, reference), [...within, reference]));
    return Object.keys(beside).length ? kept.get(reference).merge(resolved(beside, within)) : kept.get(reference);
  };
}

// Swagger UI would make up something for each field of a form: only what has an example is sent.
function withFormsFilled(spec) {
  const bodies = Object.values(spec.paths || {}).flatMap((methods) => Object.values(methods));
  for (const { requestBody = {} } of bodies) {
    for (const [mediaType, content] of Object.entries(requestBody.content || {})) {
      if (!mediaType.includes("form")) continue;
      const given = content.example || {};
      for (const [name, field] of Object.entries(content.schema.properties || {})) {
        if (field.contentMediaType) continue; // a file is chosen
        field.example = given[name] || (field.examples || [])[0] || field.default || "";
      }
    }
  }
  return spec;
}

const TITLES = ["summary", "operationId"];
const NAMES = [...TITLES, "description"];

function finds(phrase, words) {
  return words.some((word) => String(word || "").toLowerCase().includes(phrase));
}

// fn.opsFilter gets the groups with their operations, and the phrase
function opsFilter(groups, phrase) {
  const wanted = phrase.trim().toLowerCase();
  if (!wanted) return groups;
  const isCalled = (group, name) => finds(wanted, [name, group.getIn(["tagDetails", "description"])]);
  // where a group is called so, operations that only mention it are not what is looked for
  const names = groups.some(isCalled) ? TITLES : NAMES;
  return groups
    .map((group, name) => {
      if (isCalled(group, name)) return group;
      return group.update("operations", (operations) =>
        operations.filter((each) => {
          const stated = each.get("operation");
          return finds(wanted, [each.get("path"), ...names.map((name) => stated.get(name))]);
        }),
      );
    })
    .filter((group) => group.get("operations").size);
}

// Groups are closed at first; those in which something was found are open.
const ENOUGH = 2; // characters from which on a phrase leaves few operations

function isShown(original, system) {
  return (_, thing, shown) => {
    const phrase = system.layoutSelectors.currentFilter();
    const found = thing[0] === "operations-tag" && typeof phrase === "string" && phrase.trim().length >= ENOUGH;
    return original(thing, shown || found);
  };
}

export function documentPlugin(tell) {
  let document = {};
  let resolved;
  const wrapActions = {
    parseToJson: (original, system) => (text) => {
      try {
        return system.specActions.updateJsonSpec(JSON.parse(text || system.specSelectors.specStr()));
      } catch {
        return original(text);
      }
    },
    updateJsonSpec: (original, system) => (spec) => {
      document = withFormsFilled(withPathExamples(withoutOwnHeaders(spec)));
      resolved = resolver(system.Im, document);
      tell(document);
      return original(document);
    },
    requestResolvedSubtree: (_, system) => (path) => {
      const part = path.reduce((within, name) => within && within[name], document);
      // with $$ref it takes the place of what it was made of, and is not laid over it anew with each click
      const whole = part && resolved(part);
      const isOperation = whole && path[0] === "paths";
      return system.specActions.updateResolvedSubtree(path, isOperation ? whole.set("$$ref", path.join("/")) : whole);
    },
  };
  const actions = {
    // as Swagger UI's own, which copies the whole document for each request
    execute:
      ({ path, method, ...more }) =>
      ({ specSelectors, specActions, fn }) => {
        const types = specSelectors.contentTypeValues([path, method]).toJS();
        const operation = resolved(document.paths[path][method]).toJS();
        const { securitySchemes } = document.components;
        return specActions.executeRequest({
          ...more,
          ...types,
          fetch: fn.fetch,
          spec: { ...document, components: { securitySchemes }, paths: { [path]: { [method]: operation } } },
          pathName: path,
          method,
          parameters: specSelectors.parameterValues([path, method], /xml/i.test(types.requestContentType)).toJS(),
          scheme: specSelectors.operationScheme(path, method),
        });
      },
  };
  return { fn: { opsFilter }, statePlugins: { spec: { actions, wrapActions }, layout: { wrapSelectors: { isShown } } } };
}
