# The harness alone, without the real servers: `docker compose up` starts it with them.
#   docker build -t avalon-aws . && docker run --rm --init -p 127.0.0.1:4566:4566 avalon-aws
ARG BASE_IMAGE=node:24-bookworm-slim

FROM ${BASE_IMAGE} AS packages
WORKDIR /app
COPY .npmrc package.json package-lock.json ./
# The optional ones bring a Node and the servers' programs, which have images of their own.
RUN npm ci --omit=dev --omit=optional --ignore-scripts

FROM ${BASE_IMAGE}
RUN apt-get update \
 && apt-get install -y --no-install-recommends ffmpeg \
 && rm -rf /var/lib/apt/lists/* \
 && mkdir /data \
 && chown node:node /data
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY package.json ./
COPY harness ./harness
ENV NODE_ENV=production AVALON_AWS_HOST=0.0.0.0 AVALON_AWS_DATA_DIR=/data
USER node
VOLUME /data
EXPOSE 4566
HEALTHCHECK --interval=2s --timeout=5s --start-period=30s --retries=15 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:4566/_harness/health').then((a) => process.exit(a.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "harness/cli/entry.mjs"]
CMD ["up"]
