// Following one job: its events as they come, whatever tab or connection they come by.

import { ask } from "./ask.js";
import { listen } from "./bell.js";

export const ENDED = ["finished", "stopped", "failed", "interrupted"];

/** Follow a job: `onNews(job, events)` gets its summary with its request, the events that came since
 *  the last call, and of passing events the last of each kind. Gives a function that ends it. */
export function follow(id, onNews, onError = () => {}) {
  let have = 0;
  let isOver = false;
  let isBusy = false;
  let isBehind = false;

  async function fetchNews() {
    if (isBusy) {
      isBehind = true;
      return;
    }
    isBusy = true;
    try {
      const job = await ask(`/api/jobs/${id}?from=${have}`);
      if (isOver) return;
      have += job.events.length;
      onNews(job, [...job.events, ...job.passing]);
    } catch (error) {
      if (!isOver && error.status !== 0) onError(error);
    } finally {
      isBusy = false;
    }
    if (isBehind && !isOver) {
      isBehind = false;
      fetchNews();
    }
  }

  const stop = listen((news) => {
    if (news === null || news.id === id) fetchNews();
  });
  fetchNews();
  return () => {
    isOver = true;
    stop();
  };
}
