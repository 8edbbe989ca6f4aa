# Hutong in a container: built in one stage, run in another by nobody in particular, who may write
# into /data and /tmp alone. See docs/docker.md.
FROM node:20-slim AS build
WORKDIR /src
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.house.json ./
COPY core core
COPY storage storage
COPY simulators simulators
COPY loadtests loadtests
COPY dashboard dashboard
COPY sandbox sandbox
RUN npm run build && npm prune --omit=dev --ignore-scripts --no-audit --no-fund

FROM node:20-slim
ENV NODE_ENV=production \
    HUTONG_HOST=0.0.0.0 \
    HUTONG_PORT=9000 \
    HUTONG_HOME=/data
WORKDIR /app
COPY --from=build /src/package.json ./
COPY --from=build /src/node_modules ./node_modules
COPY --from=build /src/dist ./dist
COPY scenarios scenarios
COPY LICENSE README.md CHANGELOG.md ./
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
# 9000 the dashboard, its API and /metrics; 9001 to 9003 Alipay, WeChat Pay, UnionPay; 9004 the switch;
# 9101 and on the banks.
EXPOSE 9000-9004 9101-9128
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --start-interval=1s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.HUTONG_PORT}/readyz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "dist/sandbox/cli.js"]
CMD ["start", "--no-traffic"]
