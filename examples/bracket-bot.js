// A bot. While the exchange is open it holds one share, and sells it 0.3 % up or down. Its address
// and keys come from the environment, as those of any bot for Alpaca do.
const { APCA_API_BASE_URL, APCA_API_KEY_ID, APCA_API_SECRET_KEY, PAUSE_MS = '1000' } = process.env;
const headers = { 'APCA-API-KEY-ID': APCA_API_KEY_ID, 'APCA-API-SECRET-KEY': APCA_API_SECRET_KEY };
const symbol = process.argv[2] ?? 'AAPL';

async function ask(path, order) {
  const body = order && { method: 'POST', body: JSON.stringify(order) };
  const response = await fetch(`${APCA_API_BASE_URL}/v2/${path}`, { headers, ...body });
  if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
  return response.json();
}

for (let traded = false; ; await new Promise((resolve) => setTimeout(resolve, Number(PAUSE_MS)))) {
  if (!(await ask('clock')).is_open) {
    if (traded) break;
  } else if ((await ask(`orders?symbols=${symbol}`)).length === 0) {
    const { p: price } = (await ask(`stocks/${symbol}/trades/latest`)).trade;
    const take_profit = { limit_price: (price * 1.003).toFixed(2) };
    const stop_loss = { stop_price: (price * 0.997).toFixed(2) };
    const bracket = { order_class: 'bracket', take_profit, stop_loss };
    const entry = { symbol, qty: '1', side: 'buy', type: 'market', time_in_force: 'day' };
    console.log('bought at', (await ask('orders', { ...entry, ...bracket })).filled_avg_price);
    traded = true;
  }
}
console.log('worth', (await ask('account')).equity);
