// A GLOBAL_QUOTE as the wire has it, for the tests of the client and of the parser.

export const globalQuoteFields = {
  '01. symbol': 'IBM',
  '02. open': '218.2000',
  '03. high': '220.9100',
  '04. low': '217.6150',
  '05. price': '219.3000',
  '06. volume': '6154450',
  '07. latest trading day': '2026-11-20',
  '08. previous close': '218.3700',
  '09. change': '0.9300',
  '10. change percent': '0.4259%',
};
