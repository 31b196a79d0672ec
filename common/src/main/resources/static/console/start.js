/*
 * Loads the program of a page, and where a part of that did not come, as from a network that breaks,
 * says so and loads the page again once the service answers: no browser does by itself.
 */
(async ({page}) => {
  try {
    await import(page);
  } catch (failure) {
    if (!/import/i.test(failure.message)) throw failure; // a mistake in it, which stays
    const state = document.getElementById('state');
    state.textContent = 'not loaded, trying again';
    state.className = 'bad';
    for (;;) {
      await new Promise(resolve => setTimeout(resolve, 2000));
      const answer = await fetch(location.href,
          {cache: 'no-store', signal: AbortSignal.timeout(10_000)}).catch(() => null);
      if (answer?.ok) location.reload();
    }
  }
})(document.currentScript.dataset);
