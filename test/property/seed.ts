// All properties of `npm run test:deep` begin with the seed that it prints.
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env.DEEP_SEED) });
