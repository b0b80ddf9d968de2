export default { basePath: '/app', devIndicators: false };
