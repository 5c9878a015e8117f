/* The form of the page on class hubs: writes the link that pulls the book into a student's home on a JupyterHub.
   What a browser restores from an earlier visit is there by pageshow. */
"use strict";
for (const form of document.querySelectorAll(".hub-link")) {
  const [hub, repository, branch, notebook] = ["hub", "repository", "branch", "notebook"].map((name) => form.elements[name]);
  const link = form.querySelector("a"), status = form.querySelector("[role=status]");
  const web = (text) => {
    try {
      const address = new URL(text.trim());
      return /^https?:$/.test(address.protocol) && !address.username ? address : null;
    } catch {
      return null;
    }
  };
  const write = () => {
    const home = web(hub.value), source = web(repository.value);
    const missing = !home ? "the hub's address, which begins with https://"
      : !source || !/[^/]/.test(source.pathname) ? "the repository's address, which begins with https://"
      : !branch.value.trim() ? "the branch" : "";
    status.textContent = missing ? "Still needed: " + missing + "." : "The link for your class:";
    link.hidden = Boolean(missing);
    if (missing) return;
    const folder = source.pathname.replace(/\/+$/, "").replace(/\.git$/, "").split("/").pop();
    const query = new URLSearchParams({
      repo: source.origin + source.pathname.replace(/\/+$/, ""),
      branch: branch.value.trim(),
      /* nbgitpuller's own choice keeps a .git at the end. */
      targetPath: folder,
      urlpath: "lab/tree/" + folder + "/book/" + notebook.value,
    });
    link.href = home.origin + home.pathname.replace(/\/(hub(\/.*)?)?$/, "") + "/hub/user-redirect/git-pull?" + query;
    link.textContent = link.href;
  };
  form.addEventListener("input", write);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  addEventListener("pageshow", write);
}
