#!/usr/bin/env node
/** Starts the server that `npm run build` wrote. */
import './dist/server.js'
