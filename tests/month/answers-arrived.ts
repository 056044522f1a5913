// Virtual time stands still while a request is on its way: in the real world it takes next to none.

const onTheirWay = { count: 0 };
const fetchReally = globalThis.fetch;

globalThis.fetch = async (...request) => {
  onTheirWay.count += 1;
  try {
    const response = await fetchReally(...request);
    return new Response(await response.arrayBuffer(), response);
  } finally {
    onTheirWay.count -= 1;
  }
};

/** Resolves when every request that this process has sent is answered. */
export async function answersArrived(): Promise<void> {
  while (onTheirWay.count > 0) await new Promise((resolve) => setImmediate(resolve));
  // Whoever waited for the answer goes on first.
  await new Promise((resolve) => setImmediate(resolve));
}
