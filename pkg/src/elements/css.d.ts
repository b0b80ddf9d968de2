// The build makes a style sheet the text of a module.
declare module '*.css' {
  const text: string;
  export default text;
}
