# The image of the server: production modules and sources, run by the base's Node as an ordinary user.

FROM node:26-bookworm-slim AS modules
WORKDIR /app
COPY package.json package-lock.json ./
# No install scripts: the `node` package would otherwise bring a second Node 26 (211 MB). npm's cache stays here.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM node:26-bookworm-slim
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    PORT=3000 \
    DATABASE_URL=sqlite:/data/papertape.db
WORKDIR /app
# Owned by root, so that the server cannot change its own code.
COPY --from=modules /app/node_modules ./node_modules
COPY package.json LICENSE ./
COPY simulator ./simulator
COPY src ./src
COPY web ./web
# Before VOLUME: a fresh volume takes its owner and mode from here.
RUN install --directory --owner=node --group=node --mode=0700 /data
VOLUME ["/data"]
USER node
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/healthcheck?probe=ready`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# Exec form and no npm between: the signals of `docker stop` reach the server itself.
ENTRYPOINT ["node", "src/main.ts"]
