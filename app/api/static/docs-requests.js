// What is sent: each try with an Idempotency-Key of its own, unless one is typed, and on a server with the demo's people,
// without Authorize, by the person of the example. Where the server doesn't take a token any more, it is renewed once, and
// the request sent again: with the same key, so nothing is done twice.
const operations = [];
const tokens = new Map();

export function knowOperations(spec) {
  operations.length = 0;
  // fixed addresses go before those with parameters
  const paths = Object.keys(spec.paths || {}).sort((a, b) => a.split("{").length - b.split("{").length);
  for (const path of paths) {
    const address = new RegExp("^" + path.replace(/\./g, "\\.").replace(/\{[^}]*\}/g, "[^/]+") + "$");
    for (const [method, stated] of Object.entries(spec.paths[path])) operations.push({ path, method, address, stated });
  }
}

// An operation by its method and the address to which a request goes.
export function operationOf(request) {
  const path = new URL(request.url, location.href).pathname;
  const method = request.method.toLowerCase();
  return operations.find((operation) => operation.method === method && operation.address.test(path));
}

// An operation by its id.
export function operationNamed(operationId) {
  return operations.find((operation) => operation.stated.operationId === operationId);
}

// With whose token an operation is sent: of whoever logged in by Authorize, else of the person of its example.
export async function tokenFor(page, ui, operation) {
  for (const [, authorized] of ui.authSelectors.authorized() || []) {
    const token = authorized.getIn(["token", "access_token"]);
    if (token) return token;
  }
  const username = operation.stated["x-demo-user"];
  return page.password && username ? tokenOf(username, page.password) : null;
}

async function logIn(form, headers) {
  const response = await fetch("/v1/auth/token", { method: "POST", body: new URLSearchParams(form), headers });
  return response.ok ? response.json() : null;
}

// The demo person's token; asked for anew shortly before it ends, or when the server has refused it.
async function tokenOf(username, password, refused) {
  const held = tokens.get(username);
  if (held && held.until > Date.now() && held.token !== refused) return held.token;
  const login = await logIn({ grant_type: "password", username, password });
  if (!login) return null;
  tokens.set(username, { token: login.access_token, until: Date.now() + (login.expires_in - 60) * 1000 });
  return login.access_token;
}

// The next token of whoever logged in by Authorize; of two tries at once the second takes what the first got.
async function nextToken(ui, refused) {
  for (const [, authorized] of ui.authSelectors.authorized() || []) {
    const auth = authorized.toJS();
    if (!auth.token) continue;
    if (auth.token.access_token !== refused) continue;
    const login = auth.token.refresh_token
      ? await logIn({ grant_type: "refresh_token", refresh_token: auth.token.refresh_token })
      : await logIn(
          { grant_type: "client_credentials" },
          { Authorization: "Basic " + btoa(auth.clientId + ":" + auth.clientSecret) },
        );
    if (!login) return null;
    ui.authActions.authorizeOauth2({ auth, token: login });
    return login.access_token;
  }
  return null;
}

const bearer = (token) => "Bearer " + token;

export function sends(page, ui) {
  async function renewed(operation, refused) {
    const token = tokens.size && [...tokens].find(([, held]) => bearer(held.token) === refused);
    if (token) return tokenOf(token[0], page.password, token[1].token);
    return nextToken(ui(), refused.slice(bearer("").length));
  }

  // Sends, and once more with a new token where the server forgot the old one.
  function sending(operation, request) {
    return async (url, options) => {
      const response = await fetch(url, options);
      const refused = options.headers.Authorization;
      if (response.status !== 401 || !refused) return response;
      const token = await renewed(operation, refused);
      if (!token) return response;
      request.headers.Authorization = options.headers.Authorization = bearer(token);
      ui().specActions.setMutatedRequest(operation.path, operation.method, request);
      return fetch(url, options);
    };
  }

  return async function prepare(request) {
    if (request.loadSpec) return request;
    const headers = request.headers;
    const operation = operationOf(request);
    if (!headers["Accept-Language"]) headers["Accept-Language"] = page.language;
    if (!operation) return request;
    if (operation.method === "post" && !headers["Idempotency-Key"]) {
      // only pages of https, and of this machine, are given randomUUID
      headers["Idempotency-Key"] = crypto.randomUUID ? crypto.randomUUID() : String(Date.now()) + Math.random();
    }
    if (request.body instanceof FormData) {
      // what nobody filled in is left out
      for (const [name, value] of [...request.body]) if (value === "") request.body.delete(name);
    }
    const username = operation.stated["x-demo-user"];
    if (page.password && username && !headers.Authorization) {
      const token = await tokenOf(username, page.password);
      if (token) headers.Authorization = bearer(token);
    }
    request.userFetch = sending(operation, request);
    return request;
  };
}
