export default { base: '/app/', logLevel: 'warn' };
